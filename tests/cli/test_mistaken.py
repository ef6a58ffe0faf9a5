"""What was probably not meant as a text is not classified; wrong usage is reported with the usage of its command."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.cli.main import COMMANDS, main
from kpoclass.cli.mistaken import file_advice, meant_command


def stopped(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    captured = capsys.readouterr()
    assert (stop.value.code, captured.out) == (2, "")
    return captured.err


@pytest.mark.parametrize("word", ["labl", "lable", "labbel", "xabel", "Label", "LABEL", "lLabel", "abel", "labe"])
def test_a_command_with_a_slip_stops(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = stopped([word, "one", "two"], capsys)
    assert told.startswith("usage: kpoclass ")
    assert f'did you mean "kpoclass label one two"? To classify the word itself: kpoclass classify "{word}"\n' in told


@pytest.mark.parametrize("word", ["Trainer", "Evaluator", "Poster", "Actuary", "Trainee", "Laborer", "Database"])
def test_jobs_are_no_slips(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 0
    assert capsys.readouterr().out.rstrip().split("  (")[0].endswith(word)


@pytest.mark.parametrize("word", ["labl", "Label", "Posting"])
def test_the_word_itself_can_be_classified(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", word]) == 0
    assert word in capsys.readouterr().out


def distance(a: str, b: str) -> int:
    """Give the distance of Damerau and Levenshtein, letter by letter, as the books write it."""
    rows = [[i + j if 0 in (i, j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.sampled_from(COMMANDS), st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abel \x00")), max_size=2))
def test_a_slip_is_a_distance_of_at_most_one(name: str, changes: list[tuple[int, str]]) -> None:
    variants = {name}
    for place, letter in changes:
        variants |= {
            changed
            for word in variants
            for changed in (
                word[:place] + letter + word[place:],
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :],
            )
        }
    for word in variants:
        begun = len(word) > 2 and name.startswith(word)
        assert (meant_command(word, [name]) == name) == (begun or distance(word, name) <= 1), word


@pytest.mark.parametrize(
    ("word", "meant"),
    [("help", "--help"), ("Help", "--help"), ("version", "--version"), ("corp", "corpora ..."),
     ("eval", "evaluate ..."), ("class", "classify ..."),
     ("exp", "explain ..."), ("lab", "label ..."), ("post", "posting ...")],
)  # fmt: skip
def test_the_beginning_of_a_command_and_the_name_of_an_option_stop(
    word: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f'did you mean "kpoclass {meant}"? To classify the word itself: ' in stopped([word], capsys)
    with_others = "--help" if meant == "--help" else f"{meant.removesuffix(' ...')}"
    for others in (["mine.csv"], ["--json", "two words"]):
        shown = "" if meant.startswith("--") else " " + " ".join(others).replace("two words", '"two words"')
        assert f'did you mean "kpoclass {with_others}{shown}"? To ' in stopped([word, *others], capsys)


def test_help_of_a_command_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert 'did you mean "kpoclass label --help"? ' in stopped(["help", "label"], capsys)


def test_titles_are_no_slips(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = set()
    for name in ("descriptions.csv", "occupations.csv"):
        for row in csv.DictReader((repository / "data" / name).read_text(encoding="utf-8").splitlines()):
            titles.add(row.get("title") or row["text"])
    assert sum(" " not in title for title in titles) > 20
    titles |= {title.removesuffix("s") for title in titles} | {title.lower() for title in titles}
    titles |= {
        "Help desk",
        "help desk",
        "Lab",
        "Post",
        "Eval",
        "versioning",
        "helper",
        "poster",
        "labourer",
        "evaluator",
    }
    monkeypatch.chdir(tmp_path)  # in which no folder is called "models"
    assert {title for title in titles if meant_command(title, COMMANDS) or file_advice(title, "classify")} == set()


@pytest.mark.parametrize("command", [[], ["classify"], ["explain"], ["--json"], ["classify", "--explain"]])
@pytest.mark.parametrize(
    ("name", "reader"),
    [("a.csv", 'kpoclass label "a.csv" OUT.csv'), ("My jobs.XLSX", 'kpoclass label "My jobs.XLSX" OUT.xlsx'),
     ("a/b.json", 'kpoclass posting "a/b.json"'), ("job.pdf", 'kpoclass posting "job.pdf"'),
     ("jobs.csv.gz", "Unpack it first"), ("Jobs.ZIP", "Unpack it first"), ("a.tar.xz", "Unpack it first"),
     ("a.txt", '< "a.txt" for its lines, or kpoclass posting "a.txt"')],
)  # fmt: skip
def test_a_name_of_a_file_stops_with_the_command_that_reads_it(
    command: list[str], name: str, reader: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = stopped([*command, "Actuary", name], capsys)
    used = "explain" if "explain" in command else "classify"
    assert told.startswith(f"usage: kpoclass {used} ")
    assert reader in told
    assert f'To classify the name itself: echo "{name}" | kpoclass {used}\n' in told


def test_a_file_that_is_there_stops_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "titles").write_text("Actuary\n", encoding="utf-8")
    (tmp_path / "Legal").mkdir()
    assert '"titles" looks like the name of a file; did you mean kpoclass classify < "titles"' in stopped(
        ["titles"], capsys
    )
    assert main(["Legal"]) == 0
    capsys.readouterr()
    (tmp_path / "job ads").mkdir()
    for folder in ("job ads", "job ads/", "./Legal", "Legal/", str(tmp_path), ".", ".."):
        assert f'"{folder}" looks like the name of a folder; did you mean kpoclass posting "{folder}"?' in stopped(
            [folder], capsys
        )
    monkeypatch.setattr("sys.stdin", io.StringIO("titles\na.csv\n"))
    assert main(["classify"]) == 0


@pytest.mark.parametrize(
    "text", ["Node.js developer", "Convert letters to .pdf", "Write a.csv files", "Draft reports.\nSee notes.txt",
             "Clerk, dept. of tax", ".NET", "Sr. Analyst", "x" * 5000, "a\0b", ".csv", "", "C.P.A.",
             "Extract .zip", "Unpack jobs.zip\nand sort them", "and/or", "7z"],
)  # fmt: skip
def test_texts_are_no_files(text: str) -> None:
    assert file_advice(text, "classify") is None


@pytest.mark.parametrize(
    ("arguments", "usage"),
    [(["label", "a.csv", "b.csv", "--no-such"], "label"),
     (["train", "--no-such"], "train"), (["info", "--no-such"], "info"), (["data", "check", "--no-such"], "data check"),
     (["corpora", "list", "--no-such"], "corpora list"), (["--no-such", "text"], "classify")],
)  # fmt: skip
def test_a_wrong_option_is_told_with_the_usage_of_its_command(
    arguments: list[str], usage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = stopped(arguments, capsys)
    assert told.startswith(f"usage: kpoclass {usage} [-h]")
    told = told.splitlines()[-1]
    assert told.startswith(f"kpoclass {usage}: error: ")
    assert f"{usage} has no option --no-such; " in told or "one argument too many, c.csv: " in told
