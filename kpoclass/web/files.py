"""The files of the page as a web server hands them out, the model among them."""

from __future__ import annotations

import importlib.resources
import os
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.api import model_or_shipped
from kpoclass.errors import DataError
from kpoclass.files import path_of, write_together
from kpoclass.inference import model_file
from kpoclass.version import __version__

if TYPE_CHECKING:
    from kpoclass.model import Model

_FOLDER = importlib.resources.files(__package__)  # also of a zip

#: The page itself.
INDEX = "index.html"

#: The model beside it, as the page and its modules ask for it.
MODEL = "kpoclass.model"

#: What is served of this folder, by the ends of names.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".model": "application/octet-stream",
    ".ts": "text/plain; charset=utf-8",
}

#: Where the page names the version of kpoclass.
_VERSION = b'<meta name="kpoclass-version" content="">'


class WebFile(NamedTuple):
    """A file as it is served.

    Examples
    --------
    >>> from kpoclass.web import web_files
    >>> web_files()["index.html"].content_type
    'text/html; charset=utf-8'
    """

    content_type: str  #: Its media type.
    content: bytes  #: What is in it.


def web_files(model: Model | None = None) -> dict[str, WebFile]:
    """Return the files of the page, which belong in one folder of any web server.

    Parameters
    ----------
    model : Model, optional
        The model that the page asks; the shipped one by default.

    Returns
    -------
    dict of str to WebFile
        By name. They load nothing but each other, by relative addresses.

    Examples
    --------
    >>> from kpoclass.web import web_files
    >>> files = web_files()
    >>> "index.html" in files, "kpoclass.js" in files, len(files["kpoclass.model"].content) > 100_000
    (True, True, True)
    """
    contents = {there.name: there.read_bytes() for there in _FOLDER.iterdir() if there.is_file()}
    contents[MODEL] = model_file.dumps(model_or_shipped(model).parameters)
    contents[INDEX] = contents[INDEX].replace(_VERSION, _VERSION.replace(b'""', f'"{__version__}"'.encode()))
    kinds = {name: _TYPES.get(os.path.splitext(name)[1]) for name in sorted(contents)}
    return {name: WebFile(kind, contents[name]) for name, kind in kinds.items() if kind}


def write_site(folder: str | os.PathLike[str], *, model: Model | None = None, force: bool = False) -> None:
    """Write the page as a folder of files, for any web server or static host.

    A browser does not run these files from a disk; for that, see :func:`write_page`.

    Parameters
    ----------
    folder : path-like
        Where to write; it is made if it is not there.
    model : Model, optional
        The model that the page asks; the shipped one by default.
    force : bool
        Replace files of these names.

    Raises
    ------
    OutputExistsError
        If one of the files is there, and ``force`` is false. Then none is written.
    DataError
        If there is a file where the folder should be.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from kpoclass.web import write_site
    >>> folder = Path(tempfile.mkdtemp(), "page")
    >>> write_site(folder)
    >>> (folder / "index.html").is_file(), (folder / "kpoclass.model").is_file()
    (True, True)
    """
    target, files = path_of(folder, "folder"), web_files(model)
    if os.path.lexists(target) and not os.path.isdir(target):
        raise DataError(f"{target}: is a file, expected a folder; for one file, give a name such as {target}.html")
    write_together({os.path.join(target, name): file.content for name, file in files.items()}, force=force)
