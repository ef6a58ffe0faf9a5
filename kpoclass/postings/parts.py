"""The title and the texts of one object, in its order, each with its heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kpoclass.inference.markup import has_tags
from kpoclass.postings.headings import kind_of
from kpoclass.postings.keys import Key, key_of, local_name
from kpoclass.postings.sections import to_sections
from kpoclass.postings.text import one_line, to_lines
from kpoclass.postings.titles import clean_title
from kpoclass.text_names import TITLE_KEYS, WEAK_TITLE_KEYS, plain, title_name

if TYPE_CHECKING:
    from kpoclass.postings.lines import Line
    from kpoclass.postings.posting import Kind, Section

#: Of more parts only equal ones are left out, and none for being within another.
_MOST_COMPARED = 50
#: A text under a name that says nothing has at least so many words.
_PROSE = 6
_LONGEST_TITLE = 300
_HEADS = ("title", "heading", "header", "headline", "name", "label")
_VALUES = frozenset(
    ["text", "value", "@value", "html", "content", "body", "description", "rendered", "plain", "plaintext",
     "name", "label", "title", "markdown", "credentialcategory", "competencyrequired",
     "items", "bullets", "points", "list", "values", "elements", "paragraphs", "insert"]
)  # fmt: skip
#: Names beside the title of a posting of Lever, which is its "text".
OF_LEVER = ("lists", "descriptionPlain", "additionalPlain", "categories", "hostedUrl")


@dataclass
class _Part:
    kind: Kind
    heading: str = ""
    base: str = ""
    texts: list[str] = field(default_factory=list)
    met: bool = False

    def lines(self) -> list[Line]:
        texts = [to_lines(text) for text in self.texts]
        if len(texts) > 1:  # a list: items of one line each are its bullets
            texts = [[line._replace(bullet=True) for line in lines] if len(lines) == 1 else lines for lines in texts]
        return [line for lines in texts for line in lines]


def _new_part(key: Key, heading: str = "") -> _Part:
    return _Part(key.kind, heading or key.heading)


def title_key(data: Mapping[Any, Any], names: tuple[str, ...] = TITLE_KEYS) -> Any:
    """Return the key of the title, the surest first; None if there is none."""
    there: dict[str, Any] = {}
    for key in data:
        local = local_name(str(key))
        there.setdefault(title_name(local) or plain(local), key)
    for name in names:
        if name in there and _title_in(data[there[name]]):
            return there[name]
    if names is TITLE_KEYS and isinstance(data.get("text"), str) and any(name in data for name in OF_LEVER):
        return "text"
    return None


def _title_in(value: Any) -> str:
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        value = next((value[name] for name in ("text", "rendered", "@value", "name", "en") if name in value), "")
    return value if isinstance(value, str) and len(value) <= _LONGEST_TITLE and value.strip() else ""


def title_in(data: Mapping[Any, Any]) -> str:
    """Return the title of an object, on one line; empty if it has none."""
    key = title_key(data)
    if key is None:
        key = title_key(data, WEAK_TITLE_KEYS)
    return clean_title(one_line(_title_in(data[key]))) if key is not None else ""


def is_prose(value: Any) -> bool:
    """Whether a value is a text, of whatever name."""
    return (
        isinstance(value, str)
        and value.count(" ") >= _PROSE - 1
        and len(value.split(None, _PROSE)) >= _PROSE
        and not value.startswith(("http", "/", "{", "["))
    )


class _Reader:
    """Takes the texts out of an object, without recursion: an object may be nested however deep."""

    def __init__(self, title: Any) -> None:
        self._title = title
        self.parts: list[_Part] = []
        self.short: list[str] = []
        self.unknown: list[str] = []

    def read(self, data: Mapping[Any, Any]) -> None:
        seen: set[int] = set()
        todo: list[tuple[Any, _Part | None]] = [(data, None)]
        while todo:
            value, part = todo.pop()
            if part is not None and not part.met:  # in the order of the texts, not of the keys
                part.met = True
                self.parts.append(part)
            if isinstance(value, str):
                if part is not None and any(map(str.isalnum, value)):
                    part.texts.append(value)
                continue
            if not isinstance(value, (Mapping, list, tuple)) or id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Mapping):
                found = self._within(value, part) if value is not data else self._looked_for(value, root=True)
            else:
                found = [(each, part) for each in value]
            todo.extend(reversed(found))

    def _looked_for(self, data: Mapping[Any, Any], *, root: bool) -> list[tuple[Any, _Part | None]]:
        """Return the values whose keys say that they hold text, and those in which such keys may be."""
        headings = {key_of(str(key)).base: value for key, value in data.items() if key_of(str(key)).what == "heading"}
        found: list[tuple[Any, _Part | None]] = []
        for name, value in data.items():
            key = key_of(str(name))
            if root and name == self._title:
                continue
            if key.what in {"body", "part"}:
                given = headings.get(key.base)
                part = _new_part(key, given if isinstance(given, str) and key.what == "part" else "")
                part.base = key.base if root and isinstance(value, str) else ""
                found.append((value, part))
            elif key.what == "short" and isinstance(value, str):
                self.short.append(value)
            elif key.what == "short":
                found.append((value, None))
            elif key.what == "other":
                if is_prose(value):
                    self.unknown.append(value)
                elif not isinstance(value, str):
                    found.append((value, None))
            elif key.what in {"title", "name"} and isinstance(value, Mapping):
                found.append((value, None))
        return found

    def _within(self, data: Mapping[Any, Any], part: _Part | None) -> list[tuple[Any, _Part | None]]:
        """Return the values of an object in a posting: a heading with its text, a text with its form, or more keys."""
        names = {plain(str(name)) if name != "@value" else name: name for name in data}
        head = next((names[name] for name in _HEADS if name in names and isinstance(data[names[name]], str)), None)
        texts = [name for short, name in names.items() if short in _VALUES and name != head and data[name]]
        if head is None and len(texts) > 1 and "text" in names and isinstance(data[names["text"]], str):
            head = names["text"]
            texts.remove(head)
        if head is not None and texts:
            heading = one_line(data[head])
            kind = kind_of(heading)
            if kind or (is_prose(data[texts[0]]) if part is None else part.kind == "other" and not part.heading):
                new = _new_part(Key("part", kind or "other"), heading)
                return [(data[name], new) for name in texts[:1]]
            if part is not None:
                return [(data[head], part), *((data[name], part) for name in texts)]
        if part is None:
            return self._looked_for(data, root=False)
        found: list[tuple[Any, _Part | None]] = []
        for name, value in data.items():
            key = key_of(str(name))
            if (str(name) if name == "@value" else plain(str(name))) in _VALUES:
                found.append((value, part))
            elif key.what == "part" or (key.what == "body" and not isinstance(value, str)):
                found.append((value, _new_part(key)))
            elif str(name).casefold() in {"company", "employer"} and isinstance(value, str):
                found.append((value, _new_part(Key("part", "employer", "Company"))))
            elif key.what in {"other", "body", "short", "title"} and (is_prose(value) or not isinstance(value, str)):
                found.append((value, part))
        return found


def _words(lines: list[Line]) -> str:
    return (
        " "
        + " ".join(
            "".join(sign if sign.isalnum() else " " for line in lines for sign in line.text.casefold() + " ").split()
        )
        + " "
    )


def _one_form_each(parts: list[_Part]) -> list[_Part]:
    """Leave out the second form of a text: HTML is kept before plain text, else the first."""
    chosen: dict[str, _Part] = {}
    for part in parts:
        if part.base and part.texts:
            before = chosen.get(part.base)
            if before is None or (has_tags(part.texts[0]) and not has_tags(before.texts[0])):
                chosen[part.base] = part
    return [part for part in parts if part.texts and (not part.base or chosen[part.base] is part)]


def _without_copies(parts: list[tuple[_Part, list[Line]]]) -> list[tuple[_Part, list[Line]]]:
    """Leave out what is said in another part, too."""
    kept: list[tuple[_Part, list[Line]]] = []
    words: list[str] = []
    seen: set[str] = set()
    for part, lines in parts:
        said = _words(lines)
        if said in seen or (len(parts) <= _MOST_COMPARED and any(said in each for each in words)):
            continue
        seen.add(said)
        if len(parts) <= _MOST_COMPARED and not part.heading:
            longer = [place for place, each in enumerate(words) if each in said and not kept[place][0].heading]
            for place in reversed(longer):
                del kept[place], words[place]
        kept.append((part, lines))
        words.append(said)
    return kept


def sections_of(data: Mapping[Any, Any], title: str) -> list[Section]:
    """Return the sections of an object: its main text, then its parts in their order."""
    key = title_key(data)
    reader = _Reader(title_key(data, WEAK_TITLE_KEYS) if key is None else key)
    reader.read(data)
    parts = _one_form_each(reader.parts)
    main = next((part for part in parts if not part.heading), None)
    parts.sort(key=lambda part: part is not main)  # stable: the main text comes first
    longest = max(reader.unknown, key=len, default="")
    named = sum(len(text) for part in parts if part.kind != "employer" for text in part.texts)
    if len(longest) > named:
        parts.insert(0, _Part("other", texts=[longest]))
    elif not parts:
        parts = [_Part("other", texts=[text]) for text in reader.short[:1]]
    sections: list[Section] = []
    lined = [(part, _without_title(title, part.lines())) for part in parts]
    for part, lines in _without_copies([each for each in lined if each[1]]):
        own = kind_of(lines[0].text) and not lines[0].bullet  # begins with a heading of its own
        sections += to_sections(lines, "other" if own else part.kind, "" if own else part.heading)
    return sections


def _without_title(title: str, lines: list[Line]) -> list[Line]:
    return lines[1:] if lines and lines[0].text.casefold() == title.casefold() else lines
