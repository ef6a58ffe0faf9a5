"""Several files of one folder, written all or none."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from kpoclass.files import atomic_write, check_output, to_disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def write_together(
    contents: Mapping[str, bytes], *, force: bool, inputs: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """Write files into a folder, which is made if it is not there; they take their names once all are written."""
    (folder,) = {os.path.dirname(path) for path in contents}
    is_new = not os.path.isdir(folder)
    try:
        if is_new:
            os.mkdir(folder)
        for path in contents:
            check_output(path, force=force, inputs=inputs)
        with ExitStack() as stack:
            for path, content in contents.items():
                file = stack.enter_context(atomic_write(path, force=force, inputs=inputs))
                file.write(content)
                to_disk(file)  # a disk that is full is told before the first takes its name
    except BaseException:
        if is_new:
            with suppress(OSError):
                os.rmdir(folder)
        raise
