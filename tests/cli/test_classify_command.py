from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_model import measured_model

from kpoclass import Model, load_model
from kpoclass.cli.main import main
from kpoclass.rendering.terminal import to_terminal

BPO_TEXT, KPO_TEXT = "Answer inbound calls about late parcels", "Draft and negotiate software licences"


@pytest.fixture
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))


def test_a_line_says_label_probability_level_and_scope(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", KPO_TEXT]) == 0
    captured = capsys.readouterr()
    result = load_model().classify(KPO_TEXT)
    scope = "in scope" if result.in_scope else "out of scope"
    parts = re.split(r"\s{2,}", captured.out.rstrip("\n"))
    assert parts[:5] == ["KPO", f"{result.probability:.2f}", f"level {result.skill_level}", scope, KPO_TEXT]
    assert captured.err == ""


def test_a_doubt_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "Zzyzx qwrtp"]) == 0
    reason = load_model().classify("Zzyzx qwrtp").reason
    assert reason
    assert capsys.readouterr().out.endswith(f"  ({reason})\n")


def test_a_long_text_of_many_lines_is_shown_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "Answer\ninbound\tcalls " * 50]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "Answer inbound calls Answer" in line
    assert len(line) < 200


def test_json_holds_the_text_and_all_of_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Übersetzt  Verträge 管理"
    assert main(["classify", "--json", text]) == 0
    out = capsys.readouterr().out
    assert json.loads(out) == {"text": text, **load_model().classify(text).to_dict()}
    assert text in out


@pytest.mark.parametrize("text", [KPO_TEXT, "Zzyzx qwrtp"])
@pytest.mark.usefixtures("_plain")
def test_explain_is_the_models_explanation(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["classify", "--explain"], ["explain"]):
        assert main([*command, text]) == 0
        assert capsys.readouterr().out == to_terminal(load_model().explain(text), colour=False) + "\n"
    assert main(["classify", "--explain", "--json", text]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(load_model().explain(text).to_dict()))


def test_ones_own_model_answers(tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.save(tmp_path / "own.model")
    assert main(["classify", "--json", "--model", str(tmp_path / "own.model"), "enter data"]) == 0
    assert json.loads(capsys.readouterr().out) == {"text": "enter data", **model.classify("enter data").to_dict()}


@pytest.mark.parametrize("path", ["none.model", "text.model", "."])
def test_a_model_that_can_not_be_read(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.model").write_text("text,label\n", encoding="utf-8")
    assert main(["classify", "--model", path, KPO_TEXT]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("kpoclass: error: ")
    assert path in captured.err


def test_arguments_come_before_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, f"{BPO_TEXT}\n".encode())
    assert main(["classify", KPO_TEXT]) == 0
    assert [line[:3] for line in capsys.readouterr().out.splitlines()] == ["KPO"]


def test_an_empty_line_is_told_by_its_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, f"{BPO_TEXT}\r\n\r\n{KPO_TEXT}".encode())
    assert main(["classify"]) == 3
    captured = capsys.readouterr()
    assert [line[:3] for line in captured.out.splitlines()] == ["BPO", "KPO"]
    assert captured.err.startswith("kpoclass: text 2: ")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--whole"], 3)])
def test_empty_standard_input(
    options: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, b"")
    assert main(["classify", *options]) == code
    assert capsys.readouterr().out == ""


def test_standard_input_is_utf8_whatever_the_locale(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, "Übersetzt Verträge\n".encode())
    assert main(["classify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "Übersetzt Verträge"


@pytest.mark.parametrize("command", [[], ["classify"], ["explain"]])
def test_arguments_are_utf8_whatever_the_locale(command: list[str]) -> None:
    """Report 43: in a locale without UTF-8, the same words had another answer."""
    text = "R\u00e9sum\u00e9 screening \u2013 na\u00efve"
    options = ["--json", "--title", "Relecteur, th\u00e9ses"] if command else []
    told = set()
    for locale in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONUTF8": "1"}):
        arguments = [sys.executable, "-m", "kpoclass", *map(os.fsdecode, map(str.encode, [*command, *options, text]))]
        done = subprocess.run(arguments, env={**os.environ, **locale}, capture_output=True, check=True)
        told.add(done.stdout)
    assert len(told) == 1


def test_the_whole_of_standard_input_is_one_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, b"one\n\ntwo\n")
    assert main(["classify", "--whole", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "one\n\ntwo\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.4\n%", "a PDF file; pipe it into: kpoclass posting -"),
        (b'{"title": "Actuary", "description": "Price risks"}', "JSON; pipe it into: kpoclass posting -"),
        (b"<!doctype html><p>Price risks", "an HTML page; pipe it into: kpoclass posting -"),
        (b"id,title,company\n7,Actuary,Ours\n", "a table; pipe it into: kpoclass label - OUT.csv"),
        (b"Titel;Beschreibung\r\nClerk;Key in forms\r\n", "a table; pipe it into: kpoclass label - OUT.csv"),
        (b"PAR1\x15\x04", "a Parquet file; pipe it into: kpoclass label - OUT.csv"),
        (b"\x1f\x8b\x08\0", "gzip data"),
    ],
)
@pytest.mark.parametrize("command", ["classify", "explain"])
def test_bytes_on_standard_input_are_refused_by_their_kind(data: bytes, told: str, command: str) -> None:
    """Report 6: they had a label, some a confident one."""
    done = subprocess.run([sys.executable, "-m", "kpoclass", command], input=data, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert told in done.stderr.decode()


def test_utf_16_on_standard_input_is_read() -> None:
    """Report 4: as Notepad and PowerShell write it."""
    data = "Draft patent claims\r\nSort letters\r\n".encode("utf-16")
    done = subprocess.run([sys.executable, "-m", "kpoclass", "classify"], input=data, capture_output=True, check=True)
    assert [line[:3] for line in done.stdout.decode().splitlines()] == ["KPO", "BPO"]


def test_a_title_goes_before_its_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    title, text = "Data\tanalyst", "Key paper forms into the system"
    result = load_model().classify(f"Data analyst\n{text}")
    assert main(["--title", title, text]) == 0
    assert f"Data analyst {text}" in capsys.readouterr().out
    assert main(["classify", "--json", "--title", title, text]) == 0
    assert json.loads(capsys.readouterr().out) == {"title": title, "text": text, **result.to_dict()}
    assert main(["explain", "--json", "--title", title, text]) == 0
    assert json.loads(capsys.readouterr().out) == {"title": title, **load_model().explain(text, title).to_dict()}
    assert main(["explain", "--json", "--title", title, text]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == f"Data analyst\n{text}"
    for whole in (text, ""):
        standard_input(monkeypatch, whole.encode())
        assert main(["classify", "--whole", "--json", "--title", title]) == 0
        expected = load_model().classify(whole, title)
        assert json.loads(capsys.readouterr().out) == {"title": title, "text": whole, **expected.to_dict()}


@pytest.mark.parametrize(
    ("texts", "got"),
    [([BPO_TEXT, KPO_TEXT], "2 texts"), ([], "the lines of standard input"), (["--whole", "a", "b"], "2 t")],
)
@pytest.mark.parametrize("command", ["classify", "explain"])
def test_a_title_is_that_of_one_text(
    command: str, texts: list[str], got: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--title", "Clerk", *texts])
    assert stopped.value.code == 2
    assert f"kpoclass {command}: error: expected one text for --title, got {got}" in capsys.readouterr().err


def test_bytes_that_are_not_utf8_stop_nothing() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "kpoclass", "classify"],
        input=b"Ren\xe9, clerk\n" + KPO_TEXT.encode() + b"\n",
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    told = b"kpoclass: text 1 is not UTF-8; it and others like it are read as Windows-1252\n"
    assert (finished.returncode, finished.stderr) == (0, told)
    first, second = finished.stdout.decode().splitlines()
    assert "Ren\u00e9, clerk" in first
    assert second.startswith("KPO")


@pytest.mark.parametrize("first", ["Analyst, requirements", "Company, location", "Title of deeds, clerk"])
def test_texts_with_commas_are_no_table(
    first: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, f"{first}\nClerk, post room\n".encode())
    assert main(["classify"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


ESCAPES = "Clerk\x1b]0;owned\x07 \x9b31m who \x1b[2Jsorts \x7f letters \u202e"


@pytest.mark.parametrize("command", [["classify"], ["classify", "--explain"], ["explain"], ["classify", "--json"]])
def test_no_text_commands_the_terminal(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--color", "never", ESCAPES]) == 0
    out = capsys.readouterr().out
    assert not set(out) & set("\x1b\x07\x9b\x7f\u202e")
    if "--json" in command:
        assert json.loads(out)["text"] == ESCAPES


def test_no_column_name_commands_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text("a\x1b[2J,b\n1,2\n", encoding="utf-8")
    assert main(["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv")]) == 1
    assert "a\u241b[2J" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("choice", "environment", "coloured"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
@pytest.mark.usefixtures("_plain")
def test_colour_is_as_asked(
    choice: str,
    environment: dict[str, str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["explain", "--color", choice, KPO_TEXT]) == 0
    assert ("\x1b[" in capsys.readouterr().out) is coloured


@pytest.mark.parametrize(("risk", "doubt"), [("0.01", "  (close call)"), ("0.1", "")])
def test_another_risk_makes_other_labels_confident(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], risk: str, doubt: str
) -> None:
    measured_model().save(tmp_path / "own.model")
    text = "Enter the data"
    assert 0.55 < measured_model().classify(text).probability < 0.9
    for command in ("classify", "explain"):
        assert main([command, text, "--model", str(tmp_path / "own.model"), "--risk", risk]) == 0
    first, *explained = capsys.readouterr().out.splitlines()
    assert first.endswith(text + doubt)
    assert any("close call" in line for line in explained) == bool(doubt)


def test_a_risk_that_the_model_does_not_know_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured_model().save(tmp_path / "own.model")
    for command in (["classify"], ["posting"]):
        assert main([*command, "x", "--model", str(tmp_path / "own.model"), "--risk", "0.02"]) == 1
        assert "measured at (0.01, 0.05, 0.1), got 0.02" in capsys.readouterr().err
