"""A pattern stands for the files that glob finds, and each once where links lead in circles."""

from __future__ import annotations

import glob
import os
from pathlib import Path

import pytest

from kpoclass.labelling.file_patterns import matching


@pytest.fixture(autouse=True)
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "a.csv",
        "b.txt",
        "de/a.csv",
        "de/x/y/c.csv",
        "in/[1]/a.csv",
        "in/**/d.csv",
        ".hidden/a.csv",
        "de/.h.csv",
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("text\ndata\n", encoding="utf-8")
    Path("elsewhere").symlink_to("de/x", target_is_directory=True)


@pytest.mark.parametrize(
    "pattern",
    ["*.csv", "**", "**/", "**/*", "**/*.csv", "**/a.csv", "*/**/*.csv", "**/x/**/*.csv", "**/**/*.csv", "d?/**",
     "de/**/c.csv", "de//**//*.csv", "in/[[]1]/*.csv", "**.csv", "d**/*.csv", "in/[*][*]/*.csv", "**/y",
     "none/**/*.csv", "./**/*.csv"],
)  # fmt: skip
@pytest.mark.parametrize("absolute", [False, True])
def test_the_same_files_match_as_of_glob(pattern: str, absolute: bool) -> None:
    pattern = os.path.join(os.getcwd(), pattern) if absolute else pattern
    expected = {os.path.normpath(path) for path in glob.glob(pattern, recursive=True) if os.path.isfile(path)}
    found = matching(pattern)
    assert [os.path.normpath(path) for path in found] == sorted(expected)


def test_a_link_to_a_folder_above_is_not_followed() -> None:
    """One makes 41 files of one, and two more than anybody can count."""
    before = matching("**/*.csv")
    for name in "self", "de/up", "de/x/top":
        Path(name).symlink_to(Path.cwd(), target_is_directory=True)
    Path("de/back").symlink_to(".", target_is_directory=True)
    assert matching("**/*.csv") == before
    assert matching("de/**/*.csv") == [path for path in before if path.startswith("de/")]


def test_links_that_lead_to_no_file_are_found_and_folders_are_not() -> None:
    Path("loop.csv").symlink_to("loop.csv")
    Path("nowhere.csv").symlink_to("none")
    Path("folder.csv").mkdir()
    assert matching("*.csv") == ["a.csv", "loop.csv", "nowhere.csv"]
