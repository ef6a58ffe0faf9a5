"""Programs that tests need beside Python: where there is none a test is skipped, and in CI that is an error."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import NoReturn

import pytest

#: The oldest Node that the JavaScript is for.
OLDEST_NODE = 18


def without(tool: str) -> NoReturn:
    """Skip for want of a tool; in CI, which has all of them, that is an error."""
    if os.environ.get("CI"):
        pytest.fail(f"CI has no {tool}")
    pytest.skip(f"no {tool}")


def need_node() -> str:
    """Return the path of Node, if it is new enough."""
    path = shutil.which("node")
    version = (
        subprocess.run([path, "--version"], capture_output=True, encoding="utf-8", check=True).stdout if path else "v0"
    )
    if path and int(version[1:].partition(".")[0]) >= OLDEST_NODE:
        return path
    without(f"Node from {OLDEST_NODE} on")


def need_chromium() -> str:
    """Return the path of Chromium: ``KPOCLASS_CHROMIUM``, or what is on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return (
        os.environ.get("KPOCLASS_CHROMIUM") or next(filter(None, map(shutil.which, names)), "") or without("chromium")
    )


def need_java() -> None:
    """See that there is Java for Spark, and Spark."""
    from importlib.util import find_spec

    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        without("Java")
    if find_spec("pyspark") is None:
        without("pyspark")
