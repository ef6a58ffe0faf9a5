"""What the site shows that does not lie in docs/: the cards, the commands' help, what a notebook would show.

Nothing is copied into docs/. Links are written as they work in the repository, relative to the file they stand in, and
are turned into links of the site here.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from kpoclass import explain
from kpoclass.cli.main import build_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]

#: Files elsewhere in the repository to their pages.
ELSEWHERE = {
    "models/README.md": "model-card.md",
    "models/CHANGELOG.md": "model-changes.md",
    "data/README.md": "data-card.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "NOTICE": "attributions.md",
    "benchmarks/RESULTS.md": "benchmarks.md",
    "benchmarks/results.svg": "results.svg",
}
_PAGES = {**ELSEWHERE, "README.md": "index.md"}
_SOURCES = {page: path for path, page in ELSEWHERE.items()}

_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_SECTION = re.compile(r"^<!-- section: (\S+) (#+ .+?) -->$", re.MULTILINE)
_SHOW = re.compile(r"^<!-- show: (.+?) -->$", re.MULTILINE)
_PROMPT = re.compile(r"^```python\n(?=>>> )", re.MULTILINE)


def site_links(markdown: str, source: str, page: str) -> str:
    """Turn links between files of the repository into links between pages of the site.

    Parameters
    ----------
    markdown : str
        A page, or a piece of one.
    source : str
        Path in the repository of the file that it is from.
    page : str
        Path of the page that it will be on, below docs/.

    Returns
    -------
    str
        The same with links of the site. Of a link to what is not on the site, its text alone is left.

    Examples
    --------
    >>> site_links("[card](models/README.md#known-faults), [licence](LICENSE)", "README.md", "api/index.md")
    '[card](../model-card.md#known-faults), licence'
    """

    def turned(found: re.Match[str]) -> str:
        text, target = found.groups()
        path, hash_sign, anchor = target.partition("#")
        if not path or re.match(r"[a-z]+:", target):
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        to = path.removeprefix("docs/") if path.startswith("docs/") else _PAGES.get(path)
        if to is None:
            return text
        return f"[{text}]({posixpath.relpath(to, posixpath.dirname(page) or '.')}{hash_sign}{anchor})"

    pieces = _FENCE.split(markdown)
    return "".join(piece if piece.startswith("```") else _LINK.sub(turned, piece) for piece in pieces)


def section(path: str, heading: str) -> str:
    """Give what stands under a heading of a file, without the heading.

    Parameters
    ----------
    path : str
        In the repository.
    heading : str
        With its number signs.

    Returns
    -------
    str
    """
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n{heading}\n")
    if not found:
        raise ValueError(f"{path}: expected the heading {heading!r}")
    return re.split(rf"^#{{1,{heading.index(' ')}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0].strip()


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _parsers(inner)


def commands() -> str:
    """Write what ``--help`` says of every command.

    Returns
    -------
    str
        Markdown.
    """
    parts = []
    with mock.patch.dict(os.environ, {"COLUMNS": "94", "NO_COLOR": "1"}):
        for parser in _parsers(build_parser()):
            parts.append(f"## {parser.prog}\n\n```text\n{parser.format_help().strip()}\n```\n")
    return "\n".join(parts)


def _notebook_output(text: str) -> str:
    return explain(text)._repr_html_()


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that do not lie in docs/ (called by MkDocs)."""
    from mkdocs.structure.files import File  # noqa: PLC0415 - the tests of this module do without

    for path, page in ELSEWHERE.items():
        if path.endswith(".svg"):
            files.append(File.generated(config, page, abs_src_path=str(REPOSITORY / path)))
            continue
        text = (REPOSITORY / path).read_text(encoding="utf-8")
        if not path.endswith(".md"):
            text = f"# Attributions\n\n```text\n{text.strip()}\n```\n"
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Finish a page (called by MkDocs)."""
    uri = page.file.src_uri
    markdown = site_links(markdown, _SOURCES.get(uri, f"docs/{uri}"), uri)
    markdown = _SECTION.sub(lambda found: site_links(section(found[1], found[2]), found[1], uri), markdown)
    markdown = re.sub(r"^<!-- commands -->$", lambda _: commands(), markdown, flags=re.MULTILINE)
    markdown = _SHOW.sub(lambda found: _notebook_output(found[1]), markdown)
    # What the tests need and readers don't.
    markdown = re.sub(r" *# doctest: .*$", "", markdown, flags=re.MULTILINE).replace("<BLANKLINE>", "")
    return _PROMPT.sub("```pycon\n", markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Leave out the dash before a description that is not there (called by MkDocs)."""
    return re.sub(r"\s*\u2013\s*<div class=\"doc-md-description\">\s*</div>", "", html)
