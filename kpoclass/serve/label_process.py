"""Runs the job of one file in a process of its own, which is killed when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpoclass.serve.problems import NO_ROOM, Problem, no_space

if TYPE_CHECKING:
    from kpoclass.serve.settings import Settings

logger = logging.getLogger("kpoclass.serve")
MODULE = "kpoclass.serve.label_job"
#: One thread for each library that would start one a core, each with memory of its own.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


async def run(job: dict[str, Any], folder: Path, settings: Settings) -> dict[str, Any]:
    """Return what came of a job whose files are in a folder; what is wrong with the file is a problem."""
    job = {**job, "folder": str(folder), "memory": settings.max_file_memory, "seconds": settings.label_timeout}
    with (folder / "result.json").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=asyncio.subprocess.DEVNULL,  # which could quote a posting
            env={**os.environ, **_ONE_THREAD, "MALLOC_ARENA_MAX": "2", "TMPDIR": str(folder), "TEMP": str(folder)},
            start_new_session=True,  # Ctrl-C stops the service, which first lets its requests end
        )
    try:
        if process.stdin is None:
            raise RuntimeError("a process was started without its standard input")
        with suppress(ConnectionError):  # it ended already
            process.stdin.write(json.dumps(job).encode() + b"\n")
            await process.stdin.drain()
        code = await process.wait()
    finally:
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _told((folder / "result.json").read_bytes(), code, settings)


def _told(output: bytes, code: int, settings: Settings) -> dict[str, Any]:
    most = f"{settings.max_file_memory >> 20:,} MiB"
    if code == NO_ROOM:
        logger.error("there is no room for temporary files in which to label a file")
        raise no_space()
    if code or not output:
        logger.error("the process that labels a file ended with the code %s", code)
        if code < 0:  # by a signal: C code that got no memory, mostly
            said = f"expected a file that is labelled within {most} of memory, got one that broke its reader; split it"
            raise Problem(413, "too_much_memory", said)
        raise RuntimeError("the process that labels a file failed")
    result: dict[str, Any] = json.loads(output)
    if "unexpected" in result:
        logger.error("%s while a file was labelled\n%s", result["unexpected"], result["where"])
        raise RuntimeError("labelling a file failed")
    if "problem" not in result:
        return result
    code_word = result["problem"]
    if code_word == "too_much_memory":
        raise Problem(
            413,
            code_word,
            f"expected a file that is labelled within {most} of memory, got one that takes more; split it",
        )
    if code_word == "not_installed":
        raise Problem(415, code_word, f"this service cannot read that: {result['detail']}")
    raise Problem(422, code_word, result["detail"])
