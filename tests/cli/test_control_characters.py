"""No command lets a character through that commands the terminal, whatever it was given."""

from __future__ import annotations

import ast
import json
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from labelled_files import BPO, KPO, WHERE
from small_model import small_parameters

import kpoclass
from kpoclass import Model
from kpoclass.cli.main import COMMANDS, main

pytestmark = pytest.mark.usefixtures("few_lent_texts", "small_baselines")

CONTROLS = {chr(code) for code in (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))}
DIRECTIONS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: All of them but NUL, CR and other ends of lines, which file formats take for something else.
EVIL = "\x1b[31m\x1b]0;owned\x07" + "".join(sorted((CONTROLS | DIRECTIONS) - set("\x00\r\x0b\x0c\x1c\x1d\x1e\x85")))
#: In names of files a slash could not stand, and a name has at most 255 bytes, of the locale's encoding.
NAME = "a\x1b[2J\x9b31m\x07\u202e\u2066\x7f".encode(sys.getfilesystemencoding(), "ignore").decode()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def write(name: str, *lines: str) -> None:
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    monkeypatch.chdir(tmp_path)
    write(f"{NAME}.csv", f"id,title{EVIL}", f"1{EVIL},Actuary {EVIL}", "2, ", f"3,Clerk{EVIL}")
    write("two.csv", f"x{EVIL},y{EVIL}", f"{EVIL},{EVIL}")
    write(f"{NAME}.html", f"<h1>Actuary {EVIL}</h1><p>Values {EVIL} reserves</p>")
    write(f"{NAME}.json", f'{{"a{json.dumps(EVIL)[1:-1]}": 1}}')
    rows = [
        f"{label}{place}{n}{EVIL},{duty} {place} {EVIL},{label},{place}{EVIL}"
        for label, duties in (("KPO", KPO), ("BPO", BPO))
        for n, duty in enumerate(duties)
        for place in WHERE
    ]
    write("labelled.csv", "id,text,label,where", *rows, f"odd{EVIL},sort the letters twice {EVIL},KPO,x{EVIL}")
    write("other.csv", "id,text,label,where", *(row.replace(",KPO,", ",BPO,") for row in rows))
    write("twice.csv", "id,text,label", f"a{EVIL},type the forms,BPO", f"b{EVIL},type the forms,KPO")
    write("bad.csv", "id,text,label", f"a{EVIL},type{EVIL},B{EVIL}")
    metadata = {"date": EVIL, "data": {EVIL: EVIL}, "corpora": {EVIL: {"package": EVIL, "licence": EVIL}}}
    Model(small_parameters(metadata_json=json.dumps(metadata).encode())).save("evil.model")
    return tmp_path


CASES = [
    ["classify", EVIL, f"Clerk {EVIL}"],
    ["classify", "--json", EVIL, f"Clerk {EVIL}", " "],
    ["explain", "--color", "never", f"Clerk {EVIL}"],
    ["explain", "--json", f"Clerk {EVIL}"],
    ["label", f"{NAME}.csv", f"{NAME}.out.csv", "--report", f"{NAME}.html2"],
    ["label", "two.csv", "out.csv"],
    ["label", "two.csv", "out.csv", "--title", EVIL],
    ["label", "two.csv", "out.csv", "--format", EVIL],
    ["posting", f"{NAME}.html", f"{NAME}.json", f"{NAME}.none"],
    ["posting", "--json", f"{NAME}.html", f"{NAME}.json", f"{NAME}.none"],
    ["train", "--data", "bad.csv", "--out", f"{NAME}.model"],
    ["train", "--data", f"{NAME}.none"],
    ["train", "--date", EVIL],
    ["evaluate", "labelled.csv", "--name", EVIL, "--by", "where"],
    ["evaluate", "labelled.csv", "--by", EVIL],
    ["data", "check", "twice.csv", "--against", "labelled.csv"],
    ["data", "check", "twice.csv", "--json"],
    ["data", "agreement", "labelled.csv", "other.csv"],
    ["data", "agreement", "labelled.csv", "other.csv", "--json"],
    ["data", "suspects", "labelled.csv"],
    ["data", "suspects", "labelled.csv", "--json"],
    ["corpora", "list"],
    ["corpora", "list", "--json"],
    ["corpora", "fetch", EVIL],
    ["serve", "--host", EVIL],
    ["serve", "--port", EVIL],
    ["serve", "--keys", f"{NAME}.none"],
    ["page", f"{NAME}.page"],
    ["page", f"{NAME}.html", "--model", "evil.model"],
    ["page", f"{NAME}.pdf"],
    ["page", f"{NAME}/a"],
    ["mcp", "--model", f"{NAME}.none"],
    ["mcp", f"--{EVIL}"],
    ["info", "--model", "evil.model"],
    ["info", "--model", "evil.model", "--json"],
    ["info", f"{NAME}.none"],
    ["info", "--model", f"{NAME}.none"],
    ["info", f"--{EVIL}"],
    [f"--{EVIL}", "Clerk"],
    ["data", EVIL],
    ["labl", EVIL, f"{NAME}.csv"],
    [f"{NAME}.csv"],
    ["label", f"{NAME}.cs", "out.csv"],
    ["label", f"{NAME}.csv", "out.csv", EVIL],
    ["label", f"{NAME}.csv", "out.csv", f"--{EVIL}"],
    ["label", f"{NAME}.csv", "out.csv", "--risk", EVIL],
    ["label", f"{NAME}.csv", "out.csv", "--explain"],
    ["label", f"{NAME}/a.csv", "out.csv"],
    ["evaluate", f"dev{NAME}"],
    ["train", f"{NAME}.csv"],
]


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) <= {arguments[0] for arguments in CASES}


@pytest.mark.parametrize("arguments", CASES, ids=lambda arguments: ascii(" ".join(arguments))[:60])
def test_no_command_prints_a_control_character(
    arguments: list[str], files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(files / NAME))
    with suppress(SystemExit):  # wrong usage
        main(arguments)
    captured = capsys.readouterr()
    assert captured.out + captured.err
    assert set(captured.out + captured.err) & (CONTROLS | DIRECTIONS) == set()


def test_commands_print_in_one_place() -> None:
    package = Path(kpoclass.__file__).parent
    printing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and node.attr == "write" and "sys.std" in ast.unparse(node.value))
    }
    # The help is ours. The last is no command: it makes the counts of postings, and prints words of letters alone.
    assert printing == {"cli/console.py", "cli/command_parser.py", "datasets/make_real_postings.py"}
