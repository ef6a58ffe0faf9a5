from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import __version__
from kpoclass.cli.main import COMMANDS, build_parser, main
from kpoclass.errors import KpoclassError

TEXT = "Draft and negotiate software licences"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def stopped(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command_and_the_exit_codes(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert stopped([flag]) == 0
    out = capsys.readouterr().out
    for command in COMMANDS:
        assert f"\n    {command} " in out
    assert "exit codes:" in out


def test_every_module_of_a_command_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        assert f"``kpoclass {command}``" in (import_module(f"kpoclass.cli.{command}").__doc__ or "")
        assert stopped([command, "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"usage: kpoclass {command} ")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert stopped(["--version"]) == 0
    assert capsys.readouterr().out == f"kpoclass {__version__}\n"


def test_arguments_default_to_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["kpoclass", TEXT])
    assert main() == 0
    assert capsys.readouterr().out.startswith("KPO")


def test_without_a_command_options_are_those_of_classify(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", TEXT]) == 0
    without = capsys.readouterr().out
    assert main(["classify", "--json", TEXT]) == 0
    assert capsys.readouterr().out == without


def test_alone_at_a_terminal_it_shows_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(TEXT))
    assert stopped([]) == 0
    assert capsys.readouterr().out.startswith("usage: kpoclass ")


def test_alone_in_a_pipe_it_classifies_the_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TEXT}\n{TEXT}\n"))
    assert main([]) == 0
    assert [line[:3] for line in capsys.readouterr().out.splitlines()] == ["KPO", "KPO"]


@pytest.mark.parametrize(
    "arguments",
    [["label"], ["label", "a.csv"], ["train", "--no-such"], ["train", "--data"],
     ["evaluate"], ["info", "a", "b"], ["data", "no-such"], ["corpora"], ["--no-such", "text"]],
)  # fmt: skip
def test_wrong_usage_is_told_with_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert stopped(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("usage: kpoclass")


@pytest.mark.parametrize("error", [KpoclassError("it is so"), OSError("it is so"), FileNotFoundError(2, "it is so")])
def test_an_expected_error_is_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_path: object) -> None:
        raise error

    monkeypatch.setattr("kpoclass.cli.model_options.load_model", fail)
    assert main(["info"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"kpoclass: error: {error}\n"


def test_a_fault_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_path: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kpoclass.cli.model_options.load_model", fail)
    with pytest.raises(ZeroDivisionError):
        main(["info"])


def test_a_parser_can_be_built_twice() -> None:
    assert build_parser().format_help() == build_parser().format_help()


WORDS = st.sampled_from(
    [
        *["Actuary", "Parcel sorter", "", " ", "caf\u00e9", "\x1b[31m", "-", "--", "-x", "--json", "-1", "a b"],
        *["- dash", "label", "labl", "a.csv", "--help", "Enter data\n"],
    ]
)


def outcome(arguments: list[str]) -> tuple[object, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code: object = main(arguments)
        except SystemExit as stop:
            code = stop.code
    return code, out.getvalue(), err.getvalue()


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_without_a_command_texts_are_those_of_classify(texts: list[str]) -> None:
    if texts[0] in {"label", "labl", "--help"}:
        return
    assert outcome(texts) == outcome(["classify", *texts])


def imported(*arguments: str) -> set[str]:
    """Run the command in a process of its own, and return what it imported beyond what Python itself does."""
    code = (
        "import sys; before = set(sys.modules)\n"
        "from kpoclass.cli.main import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(*sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return set(finished.stderr.splitlines()[-1].split())


def test_a_first_answer_imports_no_parser_and_no_other_command() -> None:
    names = imported("Actuary")
    assert {name for name in names if name.startswith("kpoclass.cli.")} == {
        f"kpoclass.cli.{name}" for name in ("main", "console", "mistaken", "classify")
    }
    assert not names & {"argparse", "json", "typing", "re", "collections", "signal", "threading", "pathlib"}
    assert len({name for name in names if not name.startswith("kpoclass")}) < 8


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_imports_no_other_one(command: str) -> None:
    names = imported(command, "--help")
    others = {f"kpoclass.cli.{other}" for other in COMMANDS if other != command}
    if command == "explain":
        others.remove("kpoclass.cli.classify")  # it is the same with an option
    assert f"kpoclass.cli.{command}" in names
    assert not names & others
