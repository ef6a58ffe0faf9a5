"""Which objects of a JSON tree are postings: those with a title beside a text, wherever they are nested.

A feed has often a title and a description of its own, and a part of a posting has a heading and a text: an object that
holds postings is none, nor is one whose title is a heading or that lies where parts lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpoclass.errors import call_that_works, shown, shown_names
from kpoclass.postings.headings import kind_of
from kpoclass.postings.job_boards import types_of
from kpoclass.postings.keys import is_of_a_job, is_wrapper, key_of
from kpoclass.postings.parts import is_prose, title_in, title_key
from kpoclass.text_names import WEAK_TITLE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Objects between a list and a posting in it.
_WRAPPED = 2


@dataclass(slots=True)
class _Node:
    """An object or a list of the tree."""

    value: Any
    parent: int
    key: str
    #: Of an item, its place in its list, from 1.
    number: int
    #: Nearest object above it that has a title.
    titled: int
    sure: bool = False  #: has the key of a title
    weak: bool = False  #: has a name at least
    text: bool = False  #: it, or what lies below it and is no posting, holds text
    below: bool = False  #: there are postings below it
    posting: bool = False
    steps: int = _WRAPPED + 1  #: objects between it and the nearest posting below, lists not counted through


class Objects:
    """The objects of a tree; ``strict`` wants more than a title and a text, as pages hold much that has both."""

    def __init__(self, data: Any, *, strict: bool = False) -> None:
        self._strict = strict
        self._nodes = list(_walked(data))
        for node in reversed(self._nodes):
            self._mark(node)

    def _mark(self, node: _Node) -> None:
        above = self._nodes[node.parent] if node.parent >= 0 else None
        what = key_of(node.key).what
        if isinstance(node.value, Mapping):
            self._mark_object(node, what)
        elif what in {"body", "part"}:
            node.text = node.text or any(isinstance(each, str) and each.strip() for each in node.value)
        if above is None:
            return
        if node.posting or node.below:
            above.below = True
        elif what != "around":
            above.text = above.text or node.text
        if node.posting or isinstance(node.value, Mapping):  # not through a list
            above.steps = min(above.steps, 0 if node.posting else node.steps + 1)

    def _mark_object(self, node: _Node, what: str) -> None:
        data = node.value
        keys = {name: key_of(str(name)).what for name in data}
        texts = [name for name, each in keys.items() if each in {"body", "part", "short"}]
        node.text = node.text or any(isinstance(data[name], str) and data[name].strip() for name in texts)
        if what in {"body", "part"}:
            node.text = node.text or any(isinstance(value, str) and value.strip() for value in data.values())
        if types := types_of(data):
            node.posting = "JobPosting" in types
            return
        if "@type" in data or node.below or what == "around" or not (node.sure or node.weak):
            return
        if node.sure:
            empty = any(not data[name] or isinstance(data[name], str) for name in texts) or "absolute_url" in data
            told = node.text or empty or any(is_prose(data[name]) for name, each in keys.items() if each == "other")
        else:
            told = node.text
        node.posting = told and not self._is_part(node, what) and (not self._strict or self._is_of_a_job(node))

    def _is_part(self, node: _Node, what: str) -> bool:
        if kind_of(title_in(node.value)):
            return True
        if node.titled < 0 or is_wrapper(node.key):
            return False
        if node.sure and not self._nodes[node.titled].sure and what not in {"body", "part"}:
            return False
        return what in {"body", "part"} or not any(is_of_a_job(str(name)) for name in node.value)

    def _is_of_a_job(self, node: _Node) -> bool:
        if is_wrapper(node.key) and "job" in node.key.casefold():
            return node.text
        sure = {"jobtitle", "jobdescription"} & {str(name).casefold().replace("_", "") for name in node.value}
        told = [name for name in node.value if is_of_a_job(str(name)) and str(name).casefold() not in _COMMON]
        return node.text and bool(sure or len(told) > 1 or (is_wrapper(node.key) and node.key.casefold() in _SURE))

    def postings(self) -> Iterator[tuple[int, Mapping[Any, Any], bool]]:
        """Yield each posting in order, and what is none but lies among some in a list: its place there, it, whether."""
        inside: set[int] = set()
        for place, node in enumerate(self._nodes):
            if node.parent in inside:
                inside.add(place)
            elif node.posting:
                inside.add(place)
                yield node.number, node.value, True
            elif node.number and not node.below and self._nodes[node.parent].steps <= _WRAPPED:
                inside.add(place)
                if isinstance(node.value, Mapping):
                    yield node.number, node.value, False

    def lone_title(self) -> str:
        """Return the one title of a tree that has its texts elsewhere; empty if there is none or more than one."""
        sure = [node for node in self._nodes if node.sure]
        return title_in(sure[0].value) if len(sure) == 1 and self._nodes[0].text and not sure[0].text else ""

    def told(self) -> str:
        """Say what was there in place of a posting."""
        first = self._nodes[0].value if self._nodes else None
        titles = [title_in(node.value) for node in self._nodes if node.sure and not node.text and not node.below]
        titles = [title for title in titles if title]
        texts = sorted(
            ((len(value), str(name)) for node in self._nodes if isinstance(node.value, Mapping)
             for name, value in node.value.items() if isinstance(value, str) and value.count(" ") > 1),
            reverse=True,
        )  # fmt: skip
        if titles and not texts:
            named = (
                f"the title {shown(titles[0])}"
                if len(titles) == 1
                else f"{len(titles)} titles ({shown(titles[0])}, ...)"
            )
            alone = "classify titles alone with classify or label"
            call = call_that_works(alone, alone, "send a title alone as a text")
            return f"{named} without a text; {call}"
        if texts:
            names = list(dict.fromkeys(name for _, name in texts))[:8]
            return f"text under the keys {shown_names(names)}"
        keys = list(map(str, first))[:8] if isinstance(first, Mapping) else []
        return f"no text, under the keys {shown_names(keys)}" if keys else f"a {type(first).__name__} without text"


_COMMON = frozenset(["id", "slug", "url", "link", "href", "date", "uuid"])
_SURE = frozenset(["posting", "position", "vacancy", "opening", "requisition"])


def _inherited(name: str, above: str) -> str:
    """Return the key that tells what a value is: within a text, a name that says nothing is that of the text."""
    inside = key_of(above).what in {"body", "part"} and key_of(name).what == "other" and not is_wrapper(name)
    return above if inside else name


def _walked(data: Any) -> Iterator[_Node]:
    """Walk a tree, parents first; what is in two places, or a loop, is met once."""
    todo: list[_Node] = [_Node(data, -1, "", 0, -1)]
    seen: set[int] = set()
    place = 0
    while todo:
        node = todo.pop()
        value, titled = node.value, node.titled
        if id(value) in seen:
            continue
        seen.add(id(value))
        parts: list[_Node] = []
        if isinstance(value, Mapping):
            node.sure = title_key(value) is not None
            node.weak = node.sure or title_key(value, WEAK_TITLE_KEYS) is not None
            titled = place if node.weak else titled
            parts = [
                _Node(each, place, _inherited(str(name), node.key), 0, titled)
                for name, each in value.items()
                if isinstance(each, (Mapping, list, tuple)) and key_of(str(name)).what != "unread"
            ]
        elif isinstance(value, (list, tuple)):
            parts = [
                _Node(each, place, node.key, number, titled)
                for number, each in enumerate(value, 1)
                if isinstance(each, (Mapping, list, tuple))
            ]
        yield node
        todo.extend(reversed(parts))
        place += 1
