"""``kpoclass label IN ... FOLDER``: what is said, and what it ends with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kpoclass import label_folder
from kpoclass.cli.main import main


@pytest.fixture(autouse=True)
def _jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, rows in ("de", "title\nActuary\nParcel sorter\n"), ("in", "title\nActuary\n"):
        Path("jobs", name).mkdir(parents=True)
        Path("jobs", name, "a.csv").write_text(rows, encoding="utf-8")


def test_each_file_becomes_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", "jobs/**/*.csv", "out/"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[:2] == [
        f"kpoclass: {Path('jobs', 'de', 'a.csv')}: the text is in 'title'",  # of the other, the same is not said again
        "3 rows written to out/ in 2 files: 2 KPO, 1 BPO (67% KPO); 0 to look at, 0 without a label",
    ]
    assert Path("out", "in", "a.csv").read_text(encoding="utf-8").splitlines()[1].startswith("Actuary,KPO,")
    assert main(["label", "jobs/**/*.csv", "out"]) == 1
    assert (
        "already exist; continue an earlier run (--resume), replace what is there (--force)" in capsys.readouterr().err
    )
    assert main(["label", "jobs/**/*.csv", "out", "--resume"]) == 0
    assert "in 2 files, of which 2 had been labelled before: 2 KPO" in capsys.readouterr().err
    assert main(["label", "jobs/**/*.csv", "out", "--resume", "--prefix", "x_"]) == 1
    assert "a different prefix: 'kpoclass_', now 'x_'; write to another folder" in capsys.readouterr().err
    assert main(["label", "jobs/**/*.csv", "out", "--force", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_what_can_not_be_labelled_is_named(capsys: pytest.CaptureFixture[str], quiet: list[str]) -> None:
    Path("jobs", "in", "b.parquet").write_bytes(b"junk, and no table")
    Path("jobs", "in", "c.csv").write_text("title\nActuary\n\n", encoding="utf-8")
    Path("jobs", "in", "d.csv").write_text("title\nn/a\nActuary\n", encoding="utf-8")
    assert main(["label", "jobs/**/*.*", "out/", *quiet]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[-2:] == [
        "kpoclass: 1 file could not be labelled:",
        f"  {Path('jobs', 'in', 'b.parquet')}: is text, not a Parquet file; name it .csv, or say so (--format csv)",
    ]
    if quiet:
        assert told[0] == "kpoclass: 1 row of 6 with an error, which the column kpoclass_error says"
    else:
        assert f"  {Path('jobs', 'in', 'd.csv')}, row 2 of the sheet: expected a job title" in "\n".join(told)


def test_of_many_that_can_not_be_labelled_the_first_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(23):
        Path("jobs", "de", f"{number:02}.parquet").write_bytes(b"junk, and no table")
    assert main(["label", "jobs/**/*.*", "out/", "--quiet"]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "kpoclass: 23 files could not be labelled:"
    assert [line.split(":")[0].strip() for line in told[1:-1]] == [
        str(Path("jobs", "de", f"{number:02}.parquet")) for number in range(20)
    ]
    assert told[-1] == "  ... and 3 files more"


def test_nothing_that_can_be_labelled_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", "jobs/**/*.csv", "out/", "--text", "duties"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "kpoclass: 2 files could not be labelled:"
    assert told[1].startswith(f"  {Path('jobs', 'de', 'a.csv')}: expected a column 'duties', got title")
    assert sorted(os.listdir()) == ["jobs"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["jobs/de", "out/", "--report", "r.html"], 2, "--report is about one table; leave it out, or name a file"),
        (["jobs/de", "none/out/"], 1, "there is no such folder; create it first, or write to another"),
        (["jobs/de/a.csv/", "out/"], 1, "there is no such"),
        (["-", "out/"], 1, "what comes from standard input has no name there; name a file"),
        (["jobs/de/a.csv", "jobs/de"], 1, "is also the input; write to another folder"),
        (["jobs/de/b.jsonl", "labelled"], 1, "for a file each in a folder, write to labelled/"),
    ],
)
def test_what_can_not_be_done_is_told(
    arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("jobs", "de", "b.jsonl").write_text('{"text": "Actuary"}\n', encoding="utf-8")
    try:
        ended = main(["label", *arguments])
    except SystemExit as stop:
        ended = stop.code  # type: ignore[assignment]
    assert ended == code
    assert told in capsys.readouterr().err
    assert sorted(os.listdir()) == ["jobs"]


def test_a_preview_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", "jobs/de", "out/", "--preview"]) == 0
    assert "nothing was written; without --preview, out/ would be" in capsys.readouterr().out
    assert not Path("out").exists()


def test_a_preview_is_of_the_first_file_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("jobs", "de", "b.parquet").write_bytes(b"junk, and no table")
    Path("jobs", "de", "c.csv").write_text("duties\nSort parcels in a warehouse\n", encoding="utf-8")
    assert main(["label", "jobs/de", "out/", "--preview"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [f"of 3 files, the first: {Path('jobs', 'de', 'a.csv')}", "the text is in 'title'"]
    assert [line.partition(":")[0] for line in told[2:-1]] == ["row 2 of the sheet", "row 3 of the sheet"]


def test_an_interrupted_run_says_how_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kpoclass.cli.console import Progress

    def interrupt(self: Progress, rows: int, share: float) -> None:  # noqa: ARG001
        if rows > 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Progress, "rows", interrupt)
        assert main(["label", "jobs/**/*.csv", "out/"]) == 130
    told = "kpoclass: interrupted; the files that are done stay; with --resume, the same command goes on"
    assert capsys.readouterr().err.splitlines()[-1] == told
    assert sorted(os.listdir("out")) == [".kpoclass", "de"]
    assert main(["label", "jobs/**/*.csv", "out/", "--resume"]) == 0
    assert sorted(os.listdir("out")) == [".kpoclass", "de", "in"]


def test_all_rows_with_an_error_are_counted_and_a_hundred_of_them_named(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "title,pay\nActuary,70\n" + "Actuary\n" * 110 + ",70\n" * 20
    Path("jobs", "in", "b.csv").write_text(rows, encoding="utf-8")
    told = "kpoclass: 130 rows of 131 with an error, which the column kpoclass_error says\n"
    assert main(["label", "jobs/in/b.csv", "out/", "--quiet"]) == 3
    assert capsys.readouterr().err == told
    assert main(["label", "jobs/in/b.csv", "out/", "--quiet", "--resume"]) == 3
    assert capsys.readouterr().err == told
    assert main(["label", "jobs/in/b.csv", "b.csv", "--quiet"]) == 3
    assert capsys.readouterr().err == told
    for again in False, True:
        assert len(label_folder("jobs/in/b.csv", "out", force=not again, resume=again).faults) == 100
