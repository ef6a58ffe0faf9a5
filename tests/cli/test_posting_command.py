from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from kpoclass import Model, classify_posting
from kpoclass.cli.main import main

PAGE = "<h1>Filing clerk</h1><h2>Duties</h2><p>Sort and file letters</p>"
BOARD = '{"jobs": [{"title": "Actuary", "content": "Price risks"}, {"id": 7}, {"title": "Typist", "content": "Type"}]}'


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "board.json").write_text(BOARD, encoding="utf-8")
    (tmp_path / "empty.html").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("files")
def test_a_line_a_posting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", "page.html"]) == 0
    captured = capsys.readouterr()
    result = classify_posting(PAGE)
    assert re.split(r"\s{2,}", captured.out.rstrip("\n"))[:5] == [
        "BPO", f"{result.probability:.2f}", f"level {result.skill_level}",
        "in scope" if result.in_scope else "out of scope", "Filing clerk",
    ]  # fmt: skip
    assert captured.err == ""


@pytest.mark.usefixtures("files")
def test_what_can_not_be_read_is_told_and_the_others_are_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", "absent.html", "board.json", "empty.html", ".", "page.html"]) == 3
    captured = capsys.readouterr()
    assert [line.split("scope")[1].split("(")[0].strip() for line in captured.out.splitlines()] == [
        "Actuary", "Typist", "Filing clerk",
    ]  # fmt: skip
    told = captured.err.splitlines()
    assert [line.split(": ")[:2] for line in told] == [
        ["kpoclass", name] for name in ("absent.html", "board.json", "empty.html", ".")
    ]
    assert "item 2" in told[1]


@pytest.mark.usefixtures("files")
def test_json_holds_file_posting_and_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["posting", "--json", "page.html", "empty.html"]) == 3
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    section = {"kind": "duties", "heading": "Duties", "text": "Sort and file letters"}
    assert first == {
        "file": "page.html", "title": "Filing clerk", "source": "html", "sections": [section],
        **classify_posting(PAGE).to_dict(),
    }  # fmt: skip
    assert list(second) == ["file", "error"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    content = "<h1>Café clerk</h1><p>File".encode("utf-16")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))
    assert main(["posting", "-"]) == 0
    assert "Café clerk" in capsys.readouterr().out


def test_ones_own_model_answers(files: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.save(files / "own.model")
    assert main(["posting", "--json", "--model", "own.model", "page.html"]) == 0
    assert json.loads(capsys.readouterr().out)["p_kpo"] == classify_posting(PAGE, model).p_kpo


def test_a_file_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["posting"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: kpoclass posting")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_posting_can_not_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    page = tmp_path / "a.json"
    page.write_text(json.dumps({"title": "Clerk\x1b[31m\u202e", "description": "File letters\x9b2J"}), encoding="utf-8")
    main(["posting", *options, str(page), str(tmp_path / "no\x1b[2J.html")])
    output = "".join(capsys.readouterr())
    assert "Clerk" in output
    assert not set("\x1b\x9b\u202e") & set(output)
