"""Output that is kept while it grows, so that an interrupted run can be resumed to the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from kpoclass.errors import DataError, argument, raise_of_the_system
from kpoclass.file_lock import FileLock
from kpoclass.files import atomic_write, check_output, put_in_place
from kpoclass.labelling.stored_state import count_of, expect, made_otherwise, read_stored, summary_of
from kpoclass.named_errors import naming
from kpoclass.temporary_files import give_mode, mode_beside, to_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20

#: Endings of the two working files: the output so far, and the state that says how far it is.
ENDINGS = (".partial", ".partial.json")


@dataclass
class Checkpoint:
    """``TARGET.partial``, the output so far, and beside it ``TARGET.partial.json``, which says how far it is."""

    source: str
    target: str
    #: What the output depends on besides the source, as JSON.
    job: dict[str, Any]
    #: At the end of the last block written: ``place`` in the source, and ``summary``; empty at the beginning.
    done: dict[str, Any] = field(default_factory=dict)
    #: Whether a target that exists by the end may be replaced.
    force: bool = False

    def __post_init__(self) -> None:
        self._path, self._state_path = (self.target + end for end in ENDINGS)
        self._digest = hashlib.sha256()
        self._digested = 0
        self._written = 0
        self._size_before = 0
        self._begun = False  # whether the working files are this run's, new or continued

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the output where an interrupted run ended; on success it takes the target's name."""
        for path in (self._path, self._state_path):
            check_output(path, force=True, inputs=[self.source])
            if os.path.islink(path):
                raise DataError(f"{path}: is a symbolic link, which nothing is written into; move it away")
        with naming(self._path):
            with suppress(FileNotFoundError):
                # Of a run killed when its output had just got its name: to go on with it would change the output.
                if os.path.samefile(self._path, self.target):
                    os.unlink(self._path)
            yield from self._opened()

    def _opened(self) -> Iterator[IO[bytes]]:
        output, lock = self._locked()
        self._size_before = self._source_size()
        try:
            with output:
                if os.fstat(output.fileno()).st_size:
                    self._take_up()
                else:
                    self._begin()
                os.ftruncate(output.fileno(), self._written)  # what follows may be incomplete
                output.seek(self._written)
                yield output
                to_disk(output)
            put_in_place(self._path, self.target, force=self.force)
            self._remove(self._state_path)
        except BaseException:
            if self._begun and not self.done:  # nothing to continue with
                for path in (self._path, self._state_path):
                    with suppress(OSError):  # what went wrong before is told
                        os.unlink(path)
            raise
        finally:
            lock.let_go()

    def _locked(self) -> tuple[IO[bytes], FileLock]:
        """Open the output so far, for this run alone."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        output = open(os.open(self._path, flags, mode_beside(self.target)), "r+b")  # noqa: SIM115
        lock = FileLock(output.fileno())
        if not lock.take(self._path):
            lock.let_go()
            output.close()
            raise DataError(
                f"{self._path}: another run is writing to it; wait until it ends, or stop it, and run this again"
            )
        return output, lock

    def _remove(self, path: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(path)

    def _refuse(self, why: str) -> DataError:
        return DataError(f"{self._path}: {why}; delete it to start again, or leave out {argument('resume')}")

    def _begin(self) -> None:
        if os.path.exists(self._state_path):  # of a run killed when it was done, or the user's own file
            try:
                self._stored()
            except (OSError, ValueError) as error:
                self._remove(self._path)
                raise_of_the_system(error)
                raise DataError(
                    f"{self._state_path}: is not one of ours, and resuming would overwrite it; move it away, or choose "
                    "another output"
                ) from None
        self._begun = True
        self._save()
        give_mode(self._state_path, mode_beside(self._path))  # before there is a text in it

    def _stored(self) -> dict[str, Any]:
        """Return the state, looked at as a whole; ValueError if it is none."""
        with naming(self._state_path, reads=False):
            state = read_stored(self._state_path)
        expect(isinstance(state, dict) and {"job", "done", "written", "source_sha256", "source_size"} <= set(state))
        done = state["done"]
        expect(isinstance(state["job"], dict) and isinstance(done, dict))
        count_of(state["written"])
        if done:
            expect(set(done) == {"place", "summary"} and isinstance(done["place"], dict))
            for name in "read", "lines":
                count_of(done["place"].get(name))
            summary_of(done["summary"])
        return state  # type: ignore[no-any-return]

    def _take_up(self) -> None:
        try:
            state = self._stored()
        except (OSError, ValueError) as error:
            raise_of_the_system(error)
            why = "there is none" if isinstance(error, FileNotFoundError) else error
            raise self._refuse(
                f"can't be continued, because {self._state_path} does not say how far it is ({why})"
            ) from None
        job, done, written = state["job"], state["done"], state["written"]
        for name, value in self.job.items():
            if job.get(name) != value:
                raise self._refuse(made_otherwise(name, job.get(name), value))
        if os.stat(self._path).st_size < written:
            raise self._refuse(f"is shorter than the {written:,} bytes that were written")
        read = done["place"]["read"] if done else 0
        other = self._digest_up_to(read) != state["source_sha256"] or self._digested < read
        # The last row up to the end that it had may have been made longer by what was added since.
        size = state["source_size"]
        if other or read > size or (read and read == size != self._source_size()):
            raise self._refuse(f"was made from another {self.source}, or before it changed")
        self.done, self._written, self._begun = done, written, True

    def _source_size(self) -> int:
        return os.stat(self.source).st_size

    def _digest_up_to(self, byte: int) -> str:
        with open(self.source, "rb") as file:
            file.seek(self._digested)
            while self._digested < byte and (chunk := file.read(min(_CHUNK, byte - self._digested))):
                self._digest.update(chunk)
                self._digested += len(chunk)
        return self._digest.hexdigest()

    def keep(self, output: IO[bytes], done: dict[str, Any]) -> None:
        """Keep what is written at the end of a block, with ``done`` as the new :attr:`done`."""
        to_disk(output)  # a power cut must not leave a state that is ahead of the output
        self._written = output.tell()
        self.done = done
        self._save()

    def _save(self) -> None:
        read = self.done["place"]["read"] if self.done else 0
        state = {
            "job": self.job,
            "source_size": self._size_before,  # it may have grown while it was read
            "source_sha256": self._digest_up_to(read),
            "written": self._written,
            "done": self.done,
        }
        with atomic_write(self._state_path, "w", encoding="utf-8") as file:
            json.dump(state, file, ensure_ascii=True, indent=1)
