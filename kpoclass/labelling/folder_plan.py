"""Which file of a folder becomes which; what can't be done is refused before any work."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.errors import DataError, KpoclassError, MissingExtraError, OutputExistsError, argument
from kpoclass.files import followed, is_written_into
from kpoclass.labelling.folder_records import read_record, record_path
from kpoclass.labelling.formats.packed import unpacked_name
from kpoclass.labelling.formats.sniff import EXTENSIONS, extension_of
from kpoclass.labelling.inputs import SEPARATORS, STANDARD, Input, check_said, find_paths, input_of
from kpoclass.labelling.outputs import WRITTEN, output_kind
from kpoclass.labelling.stored_state import made_otherwise
from kpoclass.temporary_files import sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kpoclass.labelling.labeller import Labeller


class Step(NamedTuple):
    """One file to label."""

    input: Input
    #: Of the output, within the folder.
    name: str
    target: str
    kind: str


def is_folder(target: str) -> bool:
    """Whether a path to write to stands for a folder: there is one, or the name ends as that of one."""
    return target != STANDARD and (os.path.isdir(target) or target.endswith(tuple(SEPARATORS)))


def plan(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    folder: str,
    labeller: Labeller,
    *,
    kind: str | None,
    out_kind: str | None,
) -> tuple[list[Step], dict[str, str]]:
    """Return a step for each file, and by their paths what is wrong with those that can't be read."""
    for option, given, known in ("format", kind, EXTENSIONS), ("out_format", out_kind, WRITTEN):
        if given is not None and given not in known:
            raise DataError(
                f"{option}: expected one of {', '.join(known)}, got {given!r}; give {argument(option, 'csv')}"
            )
    paths = find_paths(source)
    if STANDARD in paths:
        raise DataError(f"{folder}: is a folder, and what comes from standard input has no name there; name a file")
    _check_apart(paths, folder)
    steps: dict[str, Step] = {}
    errors: dict[str, str] = {}
    for path, found in paths.items():
        if not os.path.lexists(path):  # the caller's own word, and not what a folder has
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        try:
            if not os.path.exists(path):
                raise DataError(f"{path}: is a symbolic link that leads to no file")
            if not os.path.isfile(path):
                raise DataError(f"{path}: expected a file, got a device or pipe")
            each = input_of(path, kind)
            name = _output_name(found, each.kind, out_kind)
            target = os.path.join(folder, name)
            step = Step(each, name, target, output_kind(target, out_kind, [each], named=True))
        except MissingExtraError:
            raise
        except (KpoclassError, OSError) as error:
            errors[path] = what_is_wrong(error, path)
            continue
        if other := steps.get(target):
            raise DataError(
                f"{path}: would become {target}, as {other.input.path} would; label them into different folders"
            )
        steps[target] = step
    _check_no_file_is_a_folder(steps.values(), folder)
    if steps:
        check_said([step.input for step in steps.values()], labeller.said)
    return list(steps.values()), errors


def what_is_wrong(error: KpoclassError | OSError, path: str) -> str:
    """Say what is wrong with a file, without its name."""
    said = error.strerror if isinstance(error, OSError) and error.errno is not None else None
    return said or str(error).removeprefix(f"{path}: ")


def _check_apart(paths: Mapping[str, str], folder: str) -> None:
    """Refuse what an earlier run has written, and names that lead out of the folder."""
    root = os.path.realpath(folder)
    for path, name in paths.items():
        real = os.path.realpath(path)
        if real.startswith(os.path.join(root, "")) and os.path.exists(record_path(root, os.path.relpath(real, root))):
            raise OutputExistsError(
                f"{path}: is what an earlier run wrote to {folder}; write elsewhere, or give a narrower pattern"
            )
        if name.split(os.sep)[0] == os.pardir:
            raise DataError(f"{path}: has no name below the folder of its pattern; name it without {os.pardir!r}")


def _check_no_file_is_a_folder(steps: Iterable[Step], folder: str) -> None:
    """Refuse an output, or its record, in whose place another one needs a folder."""
    files = {name: step.input.path for step in steps for name in (step.name, record_path("", step.name))}
    for name, path in files.items():
        within = name
        while within := os.path.dirname(within):
            if other := files.get(within):
                raise DataError(
                    f"{path}: needs a folder {os.path.join(folder, within)}, where {other} needs a file; label them "
                    "into different folders"
                )


def _output_name(name: str, kind: str, out_kind: str | None) -> str:
    """Return the name of the output, with another ending where another kind of file is written."""
    stem, extension = os.path.splitext(unpacked_name(name))
    written = out_kind or ("xlsx" if extension.lower() in {".xls", ".xlsm", ".ods"} and kind == "xlsx" else None)
    return name if written in {None, extension_of(name)} else f"{stem}.{written}"


def check_folder(folder: str) -> None:
    """Refuse what is no folder, and can't become one."""
    _check_can_be_made(folder)
    within = os.path.dirname(folder.rstrip(SEPARATORS))
    if within and not os.path.isdir(within):
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", within)


def _check_can_be_made(folder: str) -> None:
    """Refuse a folder that is a file, or would be in one."""
    while folder and not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    if folder and not os.path.isdir(folder):
        said = "is a file, expected a folder to write to; move it away, or write to another folder"
        raise NotADirectoryError(errno.ENOTDIR, said, folder)


def clear_left(steps: Sequence[Step], folder: str) -> None:
    """Remove what a run that was killed has left beside its outputs and their records."""
    names: dict[str, set[str]] = {}
    for step in steps:
        for path in followed(step.target), record_path(folder, step.name):
            within, name = os.path.split(path)
            names.setdefault(within, set()).add(name)
    for within, those in names.items():
        if os.path.isdir(within or os.curdir):
            sweep(within, those)


def check_targets(
    steps: Sequence[Step], unread: Iterable[str], folder: str, labeller: Labeller, *, force: bool, resume: bool
) -> None:
    """Refuse outputs that are there, unless they may be replaced or a run that is resumed has made them.

    No source is replaced in any case, and be it one of the ``unread``, which become nothing.
    """
    sources = {_identity(path) for path in (*(step.input.path for step in steps), *unread)} - {None}
    outputs = {step.target: record_path(folder, step.name) for step in steps}
    for within in dict.fromkeys(os.path.dirname(path) for each in outputs.items() for path in each):
        _check_can_be_made(within)
    there = []
    for step in steps:
        if os.path.lexists(record := outputs[step.target]) and not os.path.isfile(record):
            raise OutputExistsError(f"{record}: is no file, and the record of {step.target} goes there; move it away")
        if not os.path.lexists(followed(step.target)):
            continue
        if _identity(step.target) in sources:
            raise OutputExistsError(f"{step.target}: is also the input; write to another folder")
        if os.path.isdir(step.target):
            raise IsADirectoryError(errno.EISDIR, "is a folder, expected the name of a file to write", step.target)
        if is_written_into(step.target):
            raise OutputExistsError(
                f"{step.target}: is a device or pipe, expected a file to write; move it away, or write to another "
                "folder"
            )
        if force:
            continue
        if resume:
            _check_same_job(step, folder, labeller)
        else:
            there.append(step.target)
    if there:
        more = f" and {len(there) - 1:,} more already exist" if len(there) > 1 else " already exists"
        raise OutputExistsError(
            f"{there[0]}{more}; continue an earlier run ({argument('resume', True)}), replace what is there "
            f"({argument('force', True)}), or write to another folder"
        )


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from all others, whatever its names; None if there is none."""
    with suppress(OSError):
        there = os.stat(path)
        return there.st_dev, there.st_ino
    return None


def _check_same_job(step: Step, folder: str, labeller: Labeller) -> None:
    record = read_record(folder, step.name)
    if record is None:
        raise not_ours(step, folder)
    for name, value in labeller.described(step.kind).items():
        if record.job.get(name) != value:
            raise DataError(
                f"{step.target}: {made_otherwise(name, record.job.get(name), value)}; "
                f"write to another folder, or make again what was made otherwise ({argument('force', True)} beside "
                f"{argument('resume', True)})"
            )


def not_ours(step: Step, folder: str) -> OutputExistsError:
    """Say that something stands in the place of an output, and no record says that a run has written it."""
    record, why = record_path(folder, step.name), "is not what an earlier run wrote there"
    if os.path.exists(record) and read_record(folder, step.name) is None:
        why = f"its record {record} is damaged, so that nothing tells who wrote it"
    return OutputExistsError(
        f"{step.target}: already exists, and {why}; move it away, or replace it ({argument('force', True)})"
    )
