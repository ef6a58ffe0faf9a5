"""The how-to: its examples run, and every heading it names is known."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from kpoclass.postings.headings import kind_of


def test_the_examples_run(repository: Path) -> None:
    failed, attempted = doctest.testfile(str(repository / "docs/postings.md"), module_relative=False, encoding="utf-8")
    assert attempted > 8
    assert failed == 0


def test_the_headings_it_names_are_known(repository: Path) -> None:
    text = (repository / "docs/postings.md").read_text(encoding="utf-8")
    named = re.findall(r'"([A-Z][^"]+)"', text[text.index("Headings are recognised") : text.index("## Many")])
    assert len(named) == 5
    assert all(map(kind_of, named))
