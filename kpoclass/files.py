"""Output files: where one may be written, and how it appears whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError, OutputExistsError, TextTypeError, argument
from kpoclass.named_errors import Output, naming
from kpoclass.temporary_files import give_mode, mode_of, sweep, temporary_file, to_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

#: The name of a process's descriptor as a file; what it leads to was opened by someone else.
_DESCRIPTOR = re.compile(r"/dev/(?:stdin|stdout|stderr|fd/\d+)|/proc/(?:self|thread-self|\d+)/fd/\d+")
_OWN = re.compile(r"/(?:dev|proc/self)/(?:(stdin|stdout|stderr)|fd/(\d+))")
_MOST_LINKS = 40
#: Bytes read at a time.
_PIECE = 1 << 20
#: Ends of names that promise something other than a web page.
NO_PAGES = (".pdf", ".docx", ".doc", ".xlsx", ".csv", ".json", ".txt", ".md", ".png")


def path_of(path: object, name: str) -> str:
    """Return a path given as an argument of that name."""
    if isinstance(path, str | os.PathLike):
        return os.fspath(path)
    kind = type(path)
    call = "label its rows with label_frame(df)" if hasattr(kind, "columns") else "give the name of a file"
    raise TextTypeError(f"{name}: expected a path (str or Path), got {kind.__name__}; {call}")


def read_at_most(file: IO[bytes], most: int) -> bytes:
    """Read so many bytes, if there are so many; Python would take the memory for them in any case."""
    parts = []
    while most > 0 and (part := file.read(min(most, _PIECE))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def followed(path: str | os.PathLike[str]) -> str:
    """Follow symbolic links to the file to write, but not a descriptor such as ``/dev/stdout``."""
    path = os.fspath(path)
    for _ in range(_MOST_LINKS):
        if _DESCRIPTOR.fullmatch(os.path.abspath(path)) or not os.path.islink(path):
            return path
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)


def is_written_into(path: str) -> bool:
    """Return whether a path, its links followed, is a device, a named pipe or a descriptor, which is never replaced."""
    if _DESCRIPTOR.fullmatch(os.path.abspath(path)):
        return True
    with suppress(OSError):
        mode = os.stat(path).st_mode
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


def _is_same(path: str, other: str | os.PathLike[str]) -> bool:
    try:
        return os.path.samefile(path, other)
    except OSError:  # one of them is not there
        return os.path.realpath(path) == os.path.realpath(other)


def _another(path: str) -> str:
    stem, extension = os.path.splitext(path)
    return f"{stem}-2{extension}"


def check_output(
    path: str | os.PathLike[str],
    *,
    force: bool,
    inputs: Iterable[str | os.PathLike[str]] = (),
    outputs: Iterable[str | os.PathLike[str]] = (),
) -> str:
    """Return where to write, links followed; refuse what is there without ``force``, or is one of the other files.

    Every command and function asks here before it begins its work.
    """
    target = followed(path)
    path = os.fspath(path)
    direct = is_written_into(target)
    if not (direct and os.path.exists(target) and not os.path.isfile(target)):  # a terminal is both, and stays
        for others, what in ((inputs, "the input"), (outputs, "another output")):
            if any(_is_same(target, other) for other in others):
                raise OutputExistsError(f"{path}: is also {what}; write to another file, such as {_another(path)}")
    if direct:
        return target
    folder = os.path.dirname(target) or "."
    if not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", folder)
    if os.path.isdir(target):
        raise IsADirectoryError(errno.EISDIR, "is a folder, expected the name of a file to write", path)
    if not force and os.path.lexists(target):
        raise OutputExistsError(
            f"{path}: already exists; choose another name, or replace it ({argument('force', True)})"
        )
    return target


def check_page(path: str | os.PathLike[str], **others: Any) -> str:
    """Return where to write a web page, as :func:`check_output`; refuse a name that promises another kind of file."""
    target, (stem, extension) = check_output(path, **others), os.path.splitext(path)
    if extension.lower() in NO_PAGES:
        raise DataError(f"{os.fspath(path)}: a web page is written; give a name such as {stem}.html")
    return target


@contextmanager
def atomic_write(
    path: str | os.PathLike[str],
    mode: str = "wb",
    *,
    force: bool = True,
    inputs: Iterable[str | os.PathLike[str]] = (),
    finished: Callable[[str], None] = lambda temporary: None,  # noqa: ARG005
    swept: bool = False,
    **options: Any,
) -> Iterator[IO[Any]]:
    """Open a temporary file beside ``path`` that takes its name when the block succeeds, and vanishes if it fails.

    Errors of writing it have its name, by which they are told from those of files that the block reads.
    What a symbolic link leads to is replaced; a device, a named pipe or a descriptor is written into as it is.
    ``finished`` is called with the name of the temporary file when it is complete, before it takes its own.
    With ``swept``, what killed runs have left beside it is gone already, and not looked for among all other files.
    """
    target = check_output(path, force=force, inputs=inputs)
    with naming(target):
        if is_written_into(target):
            with open(_opened(target), mode, **options) as file:
                yield file
            return
        if not swept:
            folder, name = os.path.split(target)
            sweep(folder, [name])
        with temporary_file(target) as (handle, temporary):
            raw = io.BufferedWriter(Output(handle, target))
            with raw if "b" in mode else io.TextIOWrapper(raw, **options) as file:
                yield file
                with naming(target, reads=False):
                    to_disk(file)
            with naming(target, reads=False):
                finished(temporary)
                put_in_place(temporary, target, force=force)


def write_together(
    contents: Mapping[str, bytes], *, force: bool, inputs: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """Write files into a folder, which is made if it is not there; they take their names once all are written."""
    (folder,) = {os.path.dirname(path) for path in contents}
    within = os.path.dirname(folder)
    if within and not os.path.isdir(within):
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", within)
    with made_folder(folder):
        for path in contents:
            check_output(path, force=force, inputs=inputs)
        with ExitStack() as stack:
            for path, content in contents.items():
                file = stack.enter_context(atomic_write(path, force=force, inputs=inputs))
                file.write(content)
                to_disk(file)  # a disk that is full is told before the first takes its name


@contextmanager
def made_folder(path: str) -> Iterator[None]:
    """Make a folder and those it is in; in the end, those that were made go if nothing has come into them."""
    made, missing = [], path
    while missing and not os.path.isdir(missing):
        made.append(missing)
        missing = os.path.dirname(missing)
    try:
        os.makedirs(path or os.curdir, exist_ok=True)
        yield
    finally:
        for each in made:
            with suppress(OSError):
                os.rmdir(each)


def _opened(target: str) -> int:
    """Open what is written to directly: our own descriptor as it stands, anything else without emptying it."""
    own = _OWN.fullmatch(os.path.abspath(target))
    if own:
        names = {"stdin": 0, "stdout": 1, "stderr": 2}
        return os.dup(names[own[1]] if own[1] else int(own[2]))
    return os.open(target, os.O_WRONLY)


def put_in_place(temporary: str, target: str, *, force: bool) -> None:
    """Give a finished file its name; without ``force``, only if no other file has that name."""
    if (mode := mode_of(target)) is not None:
        give_mode(temporary, mode)
    if force:
        os.replace(temporary, target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise _came_between(target) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise _came_between(target) from None
        os.replace(temporary, target)
    else:
        os.unlink(temporary)


def _came_between(target: str) -> OutputExistsError:
    return OutputExistsError(
        f"{target}: was written by another program in the meantime, and is left as it is; "
        f"run again with another name, or replace it ({argument('force', True)})"
    )


def file_sha256(file: IO[bytes]) -> str:
    """Return the SHA-256 of the rest of an open file, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    return digest.hexdigest()
