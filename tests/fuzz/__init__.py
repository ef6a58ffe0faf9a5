"""Fuzzing guided by coverage: ``python -m tests.fuzz`` (extra ``fuzz``). The inputs it kept are replayed by pytest."""

from __future__ import annotations

import sys
from pathlib import Path

#: Folders of tests whose helpers the targets use; pytest finds them by itself.
_HELPERS = (".", "inference", "labelling", "postings", "serve")

sys.path.extend(
    folder for each in _HELPERS if (folder := str(Path(__file__).parent.parent.joinpath(each))) not in sys.path
)
