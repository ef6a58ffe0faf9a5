"""README and docs: their examples run, their links lead somewhere, their commands are where CI looks for them."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

PAGES = ["README.md", "CONTRIBUTING.md", "data/README.md", "models/README.md", "docs/labelling.md", "docs/modelling.md",
         "docs/model-format.md", "docs/files.md", "docs/postings.md", "docs/retrain.md"]  # fmt: skip


@pytest.mark.parametrize("page", ["README.md", "docs/files.md", "docs/postings.md", "docs/retrain.md"])
def test_the_examples_run(repository: Path, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed, attempted = doctest.testfile(str(repository / page), module_relative=False, encoding="utf-8")
    assert attempted > 10
    assert failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(repository: Path, page: str) -> None:
    path = repository / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert target.startswith("http") or (path.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_no_placeholder_is_left(repository: Path, page: str) -> None:
    assert "@@" not in (repository / page).read_text(encoding="utf-8")


def test_the_two_commands_are_marked_for_ci(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    for name in ("main-job", "tests"):
        assert re.search(rf"<!-- {name} -->\n```sh\n[^\n]+\n```", text), name


def test_the_guideline_needs_nothing_outside_the_project(repository: Path) -> None:
    for page in PAGES:
        assert "shared/" not in (repository / page).read_text(encoding="utf-8"), page
