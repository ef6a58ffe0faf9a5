"""Writes ``llms.txt``, a list of the site's pages for language models, and each page as Markdown beside its HTML."""

from __future__ import annotations

import inspect
import pydoc
import re
from pathlib import Path
from typing import Any

_SUMMARY = """\
> A Python library, command line, HTTP service, web page and MCP tool that reads a job title, task or posting in
> English and says whether the work is KPO (knowledge process: judgement, analysis, domain knowledge) or BPO (business
> process: standard, routine), with a calibrated probability, the skill level that the work needs, and the words that
> decided.

It judges the work described, not the employer. A result that is not `confident` needs a person's eye, and no result is
meant to decide about a person. Classifying needs no network.
"""

_OBJECT = re.compile(r"^::: (\S+)\n(?:^[ ]{4}.*\n|^\n(?=[ ]{4}))*", re.MULTILINE)
_COMMENT = re.compile(r"^<!-- .* -->\n", re.MULTILINE)
_NOT_PROSE = re.compile(r"^(?:[#>|!<]|[*\-] |:::|```|\d+\.)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?")

_pages: dict[str, str] = {}
_sections: list[Any] = []


def described(name: str) -> str:
    """Write signature and docstring of a public object, and of the methods of a class.

    Examples
    --------
    >>> described("kpoclass.EmptyTextError").splitlines()[0]
    '## kpoclass.EmptyTextError'
    """
    thing = pydoc.locate(name)
    if thing is None:
        raise ValueError(f"expected the name of an object of the package, got {name}")
    inner = vars(thing).items() if inspect.isclass(thing) else ()
    methods = [(f"### {name}.{key}", getattr(thing, key)) for key, _ in inner if not key.startswith("_")]
    parts = []
    for heading, one in [(f"## {name}", thing), *methods]:
        if documented := inspect.getdoc(one):
            parts.append(
                f"{heading}{_parameters(one) if inspect.isroutine(one) else ''}\n\n````text\n{documented}\n````\n"
            )
    return "\n".join(parts)


def _parameters(function: Any) -> str:
    """Write what a function takes, whose types are in its docstring."""
    signature, untyped = inspect.signature(function), inspect.Parameter.empty
    parameters = [one.replace(annotation=untyped) for one in signature.parameters.values()]
    return str(signature.replace(parameters=parameters, return_annotation=untyped))


def as_text(markdown: str) -> str:
    """Return a page with the objects it names described in full, and without comments."""
    return _COMMENT.sub("", _OBJECT.sub(lambda found: described(found[1]) + "\n", markdown))


def first_sentence(markdown: str) -> str:
    r"""Return what a page says of itself, without links.

    Examples
    --------
    >>> first_sentence("# A\n\n![b](c.png)\n\nIt does [more](d.md). And more.")
    'It does more.'
    """
    for paragraph in re.split(r"\n\s*\n", markdown):
        if paragraph.strip() and not _NOT_PROSE.match(paragraph):
            plain = " ".join(_LINK.sub(r"\1", paragraph).replace("**", "").split())
            return re.split(r"(?<=[.!?]) |:$", plain, maxsplit=1)[0]
    return ""


def on_nav(nav: Any, **_: Any) -> None:
    """Keep the order of the pages (called by MkDocs)."""
    _sections[:] = nav.items


def on_page_markdown(markdown: str, page: Any, **_: Any) -> None:
    """Keep a page that is finished (called by MkDocs, after the other hooks)."""
    _pages[page.file.src_uri] = as_text(markdown)


def on_post_build(config: Any) -> None:
    """Write the files (called by MkDocs)."""
    site = Path(config.site_dir)
    lines = [f"# {config.site_name}\n", _SUMMARY]
    for section in _sections:
        lines.append(f"## {section.title}\n")
        for page in section.children or [section]:
            uri = page.file.src_uri
            (site / uri).write_text(_pages[uri], encoding="utf-8")
            lines.append(f"- [{page.title}]({uri}): {first_sentence(_pages[uri])}".removesuffix(": "))
        lines.append("")
    (site / "llms.txt").write_text("\n".join(lines), encoding="utf-8")
