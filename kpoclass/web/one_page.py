"""The page as one file, which works from a disk: modules, style and model are in it."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.files import atomic_write, check_page, path_of
from kpoclass.web.files import INDEX, MODEL, web_files
from kpoclass.web.one_script import one_script

if TYPE_CHECKING:
    import os

    from kpoclass.model import Model

_STYLE = re.compile(r'<link rel="stylesheet" href="\./([\w.-]+)">')
_SCRIPT = re.compile(r'<script type="module" src="\./([\w.-]+)"></script>')
_POLICY = re.compile(r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*')
#: What would still be loaded.
_LOADED = re.compile(r'\s(?:src|srcset|action|data|poster|style)=|<(?:style|base)\b|<link\b(?![^>]*href="data:)', re.I)
#: What HTML reads within a script or a style: its end, or a comment, in which the end is not seen.
_MARKUP = re.compile(r"<(?=/script|/style|!--)", re.I)


def write_page(path: str | os.PathLike[str], *, model: Model | None = None, force: bool = False) -> None:
    """Write the page as one HTML file, which opens in a browser without a server or a network.

    Parameters
    ----------
    path : path-like
        The file to write, such as ``kpoclass.html``.
    model : Model, optional
        The model that the page asks; the shipped one by default.
    force : bool
        Replace the file if it is there.

    Raises
    ------
    OutputExistsError
        If the file is there, and ``force`` is false.
    DataError
        If the name promises another kind of file, such as ``.pdf``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kpoclass.web import write_page
    >>> path = Path(tempfile.mkdtemp(), "kpoclass.html")
    >>> write_page(path)
    >>> "default-src 'none'" in path.read_text(encoding="utf-8")
    True
    """
    path = path_of(path, "path")
    check_page(path, force=force)
    page = one_page(model)
    with atomic_write(path, force=force) as file:
        file.write(page)


def one_page(model: Model | None = None) -> bytes:
    """Return the page as one HTML document."""
    files = web_files(model)
    texts = {name: file.content.decode() for name, file in files.items() if file.content_type.startswith("text/")}
    page = texts.pop(INDEX)
    (style,), (start,), (policy,) = _STYLE.findall(page), _SCRIPT.findall(page), _POLICY.findall(page)
    if found := _LOADED.search(_SCRIPT.sub("", _STYLE.sub("", page))):
        raise DataError(f"{INDEX}: {found[0].strip()} is not understood; one style and one script are put in")
    css = _MARKUP.sub(r"\\3c ", f"\n{texts[style]}")
    script = _MARKUP.sub(r"\\x3c", f"\n{one_script(texts, start)}")
    numbers = base64.b64encode(files[MODEL].content).decode()
    data = f'<script type="application/octet-stream;base64" id="kpoclass-model">{numbers}</script>'
    page = page.replace(policy, _policy(policy, css, script), 1)
    page = _STYLE.sub(lambda _: f"<style>{css}</style>", page)
    return _SCRIPT.sub(lambda _: f'{data}\n<script type="module">{script}</script>', page).encode()


def _policy(policy: str, css: str, script: str) -> str:
    """Allow what is in the page, by its hashes, in place of what lies beside it."""
    for before, after in {
        "script-src 'self'": f"script-src {_hash(script)}",
        "style-src 'self'": f"style-src {_hash(css)}",
        " connect-src 'self';": "",
        "img-src 'self' data:": "img-src data:",
    }.items():
        policy = policy.replace(before, after)
    if "'self'" in policy:
        raise DataError(f"{INDEX}: its Content-Security-Policy is not understood: {policy}")
    return policy


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
