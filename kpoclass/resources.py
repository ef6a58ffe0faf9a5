"""Where the shipped files are: the trained model and the labelled tables."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

#: The ending of a table's name in a wheel (see setup.py).
COMPRESSED = ".bz2"

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def resource(folder: str, name: str) -> str:
    """Return the path of a shipped file (in an installed wheel, of a table: of the compressed file).

    In an installed wheel ``models/`` and ``data/`` lie inside the package (setup.py puts them there); in a checkout,
    installed in editable mode or not at all, they lie beside it.
    """
    for parent in (_PACKAGE, os.path.dirname(_PACKAGE)):
        path = os.path.join(parent, folder, name)
        for there in (path, path + COMPRESSED):
            if os.path.isfile(there):
                return there
    raise FileNotFoundError(
        f"{folder}/{name} is not in this installation of kpoclass; install it from a clone so that it is read there, "
        "with -e, because without it the file is left out: python -m pip install -e ."
    )


def resource_bytes(folder: str, name: str) -> bytes:
    """Read a shipped file, also where the package is imported from a zip, as Spark's ``--py-files`` does."""
    try:
        path = resource(folder, name)
    except FileNotFoundError as error:
        loader: Any = __loader__  # type: ignore[name-defined]
        try:
            content: bytes = loader.get_data(os.path.join(os.path.dirname(__file__), folder, name))
        except OSError:
            raise error from None
        return content
    with open(path, "rb") as file:
        return file.read()


def data_path(name: str) -> Path:
    """Return the path of a shipped data file, which :func:`kpoclass.datasets.tables.open_table` opens."""
    from pathlib import Path

    return Path(resource("data", name))
