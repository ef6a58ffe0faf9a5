"""What can not be done is told in one sentence with what works, in the words of the one who called.

Reports 12, 13, 23, 24, 28, 29 and 30; ``wrong_uses.py`` says what was said before.
"""

from __future__ import annotations

import ast
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wrong_uses import CALLS, COMMANDS, FILES, WrongUse

import kpoclass
from kpoclass import Model
from kpoclass.cli.main import build_parser, main
from kpoclass.errors import argument, quoted
from kpoclass.postings import classify_posting

#: What stands before a call that works.
_BEFORE_CALL = re.compile(r"(?:did you mean|for example|as in|give one|its rows|before it|text):? kpoclass (.+)$")
_QUOTED_CALL = re.compile(r'did you mean "kpoclass (.+)"$')
_OPTION = re.compile(r"(?<![\w-])--[a-z]")
_ARGUMENT = re.compile(r"(?<![\w.-])[a-z_]+=(?!=)")
#: Commands that are named whole, to be run in a shell, wherever the message comes from.
_COMMAND = re.compile(r"(?:kpoclass|python -m pip|pip|curl) |--hash=")


class Missing:
    """Lets a package seem not to be installed."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, name: str, *_: object) -> None:
        if name.split(".", maxsplit=1)[0] == self.package:
            raise ModuleNotFoundError(name, name=self.package)


@pytest.fixture
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize("wrong", COMMANDS, ids=lambda wrong: wrong.use)
def test_a_wrong_command_is_answered_in_a_sentence(
    wrong: WrongUse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if wrong.without:
        for module in [name for name in sys.modules if name.split(".")[0] == wrong.without]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setattr(sys, "meta_path", [Missing(wrong.without), *sys.meta_path])
        Path("jobs.parquet").write_bytes(b"")
    before = set(os.listdir())
    try:
        code: object = main(shlex.split(wrong.use))
    except SystemExit as stop:
        code = stop.code
    assert code in {1, 2, 3}
    *before_last, last = capsys.readouterr().err.splitlines()
    assert re.sub(r"^kpoclass[a-z ]*: (error: )?", "", last) == wrong.answer.replace("{here}", quoted(os.getcwd()))
    assert (code == 2) == any(line.startswith("usage: kpoclass") for line in before_last[:1])
    assert not _ARGUMENT.search(last)
    assert set(os.listdir()) == before


WORDS = st.sampled_from(
    ["label", "posting", "classify", "explain", "info", "labl", "help", "--help", "-x", "-1", "--", "-", "", " ", "=",
     "--model", "--mod", "--model=", "--risk", "0.02", "--text", "--text=title", "--json", "--josn", "--force", "a b",
     "out.csv", "out.xlsx", "none/out.csv", *FILES, "folder", "none.csv", ".", "--sheet", "--report", "--color",
     "\x1b[2J", "Actuary", "\udce4", "x" * 300, "--n-jobs", "%s", "{}"]
)  # fmt: skip


@pytest.mark.usefixtures("_files")
@given(st.lists(WORDS, min_size=1, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_whatever_is_typed_is_done_or_answered(words: list[str]) -> None:
    for name in {"out.csv", "out.xlsx"} & set(os.listdir()):
        os.unlink(name)
    with pytest.MonkeyPatch.context() as patch:
        for stream in ("stdin", "stdout", "stderr"):
            patch.setattr(sys, stream, io.StringIO())
        try:
            code: object = main(words)
        except SystemExit as stop:
            code = stop.code
        told = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert code in {0, 1, 2, 3}
    assert "Traceback" not in told
    assert (code in {0, 3}) or told.splitlines()[-1].startswith("kpoclass")
    for name, content in FILES.items():
        assert Path(name).read_bytes() == content or "--force" in words


def calls_named(answer: str) -> Iterator[list[str]]:
    for part in answer.split("? To "):
        if found := _BEFORE_CALL.search(part.rstrip("?")) or _QUOTED_CALL.search(part.rstrip("?")):
            yield shlex.split(found[1])


@pytest.mark.usefixtures("_files")
def test_the_calls_that_answers_name_work() -> None:
    """They are parsed; most would read files that are not there, or take long."""
    named = [call for wrong in COMMANDS for call in calls_named(wrong.answer) if "<" not in call]
    assert len(named) > 30
    for call in named:
        if call == ["--version"] or "--help" in call:
            with pytest.raises(SystemExit, match=r"^0$"):
                main(call)
        else:
            assert build_parser().parse_args(call).run, call


def test_there_are_fifty() -> None:
    assert len({wrong.use for wrong in COMMANDS}) >= 50
    assert len({wrong.use for wrong in CALLS}) >= 25
    assert all(wrong.answer for wrong in COMMANDS + CALLS)


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize("wrong", CALLS, ids=lambda wrong: wrong.use)
def test_a_wrong_call_is_answered_in_a_sentence(wrong: WrongUse) -> None:
    names = {**vars(kpoclass), "Model": Model, "Path": Path, "io": io, "pd": pd, "classify_posting": classify_posting}
    for name in re.findall(r"\w+(?=\()", wrong.use):
        if name in kpoclass.__all__:
            names[name] = getattr(kpoclass, name)
    with pytest.raises((ValueError, TypeError, OSError)) as caught:
        eval(wrong.use, names)  # noqa: S307 - our own
    answer = f"{type(caught.value).__name__}: {caught.value}"
    assert answer == wrong.answer
    assert "\n" not in answer
    assert not _OPTION.search(answer)
    assert not os.path.exists("out.csv")


def messages() -> Iterator[tuple[str, str]]:
    """Yield each string of the package outside the command line that is no docstring, with the name of its module."""
    for path in Path(kpoclass.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if "cli" in path.parts or path.name == "make_real_postings.py":  # a command line of its own
            continue
        left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                left_out |= {id(part) for part in node.values}
                yield path.name, "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
                yield path.name, node.value


def test_messages_name_no_option_but_in_whole_commands() -> None:
    """Report 29: messages of Python calls talked of ``--text``, those of commands of arguments."""
    found = list(messages())
    assert len(found) > 500
    options = [
        (name, text)
        for name, text in found
        if " " in text.strip() and _OPTION.search(text) and not _COMMAND.search(text)
    ]
    assert options == []


def test_an_argument_is_named_as_the_caller_writes_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert argument("model_column", True) == "model_column=True"
    taken = tmp_path / "a.csv"
    taken.write_text("title\nActuary\n", encoding="utf-8")
    assert main(["label", str(taken), str(taken.with_name("b.csv")), "--quiet"]) == 0
    assert main(["label", str(taken), str(taken.with_name("b.csv"))]) == 1
    assert "replace it (--force)" in capsys.readouterr().err
    with pytest.raises(FileExistsError, match=re.escape("replace it (force=True)")):
        kpoclass.label_file(taken, taken.with_name("b.csv"))


@pytest.mark.parametrize(
    ("word", "shown"),
    [("a.csv", "a.csv"), ("my jobs.csv", '"my jobs.csv"'), ("", '""'), ("a'b", '"a\'b"'), ('a"b', "'a\"b'"),
     ("$x y", "'$x y'"), ("a;b", '"a;b"'), ("C:\\a", '"C:\\a"')],
)  # fmt: skip
def test_words_are_quoted_for_a_shell(word: str, shown: str) -> None:
    assert quoted(word) == shown
    assert shlex.split(shown) == [word]
