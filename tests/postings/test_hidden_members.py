"""What is in a folder or an archive is read, or told as left out."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import pytest

from kpoclass.cli.main import main
from kpoclass.postings import classify_postings, read_postings


def zipped(*members: tuple[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, text in members:
            archive.writestr(name, text)
    return data.getvalue()


@pytest.mark.parametrize("name", ["./a.txt", "../a.txt", "jobs/./a.txt"])
def test_a_path_that_begins_with_dots_is_not_hidden(name: str) -> None:
    """A finding of strangers: archives of ``zip -r x.zip ./`` gave nothing."""
    assert [each.title for each in read_postings(zipped((name, "Typist\nType letters")))] == ["Typist"]


def test_two_members_of_one_name_are_two_postings(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(("a.txt", "Typist\nType letters"), ("a.txt", "Actuary\nPrice risks")))
    found = list(classify_postings(path))
    assert [each.posting.title for each in found if each.posting] == ["Typist", "Actuary"]
    assert len({each.file for each in found}) == 2


@pytest.mark.parametrize("members", [(), ((".DS_Store", "x"),)])
def test_an_archive_without_files_says_so(
    members: tuple[tuple[str, str], ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(*members))
    assert main(["posting", str(path)]) == 3
    assert "expected a ZIP archive with files" in capsys.readouterr().err


def test_hidden_files_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.zip").write_bytes(zipped(("a.txt", "Typist\nType letters"), ("__MACOSX/._a.txt", "x")))
    (tmp_path / ".b.txt").write_text("x")
    assert main(["posting", str(tmp_path)]) == 0
    assert "left out 2 hidden files" in capsys.readouterr().err
