"""Every command but ``corpora fetch`` works without a network: none makes a socket; who listens does on loopback."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.request import urlopen

import pytest
from small_training_set import write_small_csv

from kpoclass.cli import COMMANDS
from kpoclass.cli.command_parser import CommandParser

#: What a process starts with, and each that it starts: no socket of the internet, and no name looked up; with
#: LOOPBACK=1 sockets, but no address of another machine. What is tried is noted too, for whoever passes over errors.
SITE = """
import os, sys, _socket

def refuse(event, arguments):
    if not event.startswith("socket."):
        return
    kind = event[7:]
    if kind == "__new__":
        refused = "LOOPBACK" not in os.environ and arguments[1] in (-1, _socket.AF_INET, _socket.AF_INET6)
    elif kind in ("connect", "bind", "sendto", "sendmsg"):
        address = arguments[1]
        refused = type(address) is tuple and address[0] not in ("127.0.0.1", "::1")
    else:
        looked_up = kind.startswith("get") and kind not in ("gethostname", "getservbyname")
        refused = looked_up and arguments[0] != "127.0.0.1"
    if refused:
        with open(os.environ["TRIED"], "a") as file:
            file.write(f"{kind} {arguments[1:]} {sys.argv}\\n")
        raise OSError("there is no network")

sys.addaudithook(refuse)
"""
#: Does each of the commands it is given, and says with which code it ended; first it imports every module.
SCRIPT = """
import io, json, pkgutil, sys
from importlib import import_module
import kpoclass
from kpoclass.cli.main import main

for module in pkgutil.walk_packages(kpoclass.__path__, "kpoclass."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
for arguments in json.loads(sys.argv[1]):
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    try:
        code = main(arguments)
    except SystemExit as error:
        code = error.code
    print(json.dumps([arguments, code]), file=sys.stderr)
"""
#: A call of each command; all end with 0 but that of a check, which finds faults.
CALLS = {
    "classify": ["Actuary"],
    "explain": ["Actuary"],
    "label": ["small.csv", "out.csv", "--report", "report.html"],
    "posting": ["vacancy.html"],
    "page": ["page.html"],
    "mcp": [],
    "train": ["--data", "small.csv", "--out", "small.model", "--quiet"],
    "evaluate": ["small.csv", "--html", "evaluated.html"],
    "data check": ["small.csv"],
    "data agreement": ["small.csv", "small.csv", "--id", "text"],
    "data suspects": ["small.csv"],
    "corpora list": [],
    "info": [],
}
#: These listen, and are asked something.
LISTENING = {"serve": ["serve", "--port", "0"], "mcp": ["mcp", "--http", "--port", "0"]}


def leaves(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield every command that has no commands of its own."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield parser.prog.removeprefix("kpoclass ")
    for action in below:
        for one in action.choices.values():
            yield from leaves(one)


@pytest.fixture
def blocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give processes that are started no network; return their folder."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
    (tmp_path / "tried").touch()
    monkeypatch.setenv("TRIED", str(tmp_path / "tried"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "site"), *filter(None, sys.path)]))
    monkeypatch.chdir(tmp_path)
    write_small_csv(tmp_path / "small.csv")
    (tmp_path / "vacancy.html").write_text("<h1>Actuary</h1><p>Values the reserves of an insurer.</p>")
    return tmp_path


def taking_the_network_away() -> list[str]:
    """Return what is put before a command so that what is not Python has no network either; on Linux, as root."""
    unshare = ["unshare", "--net"]
    if not shutil.which("unshare"):
        return []
    return [] if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode else unshare


def test_every_command_is_tried() -> None:
    top = CommandParser(prog="kpoclass")
    subparsers = top.add_subparsers()
    for command in COMMANDS:
        import_module(f"kpoclass.cli.{command}").add_parser(subparsers)
    assert {*CALLS, *LISTENING, "corpora fetch"} == set(leaves(top))


def test_every_command_works_and_every_module_is_imported_without_a_network(blocked: Path) -> None:
    calls = [[*command.split(), *arguments] for command, arguments in CALLS.items()]
    script = [sys.executable, "-c", SCRIPT, json.dumps(calls)]
    finished = subprocess.run([*taking_the_network_away(), *script], capture_output=True, encoding="utf-8", check=False)
    ended = [json.loads(line) for line in finished.stderr.splitlines() if line.startswith("[[")]
    assert ended == [[call, int(call[:2] == ["data", "check"])] for call in calls], finished.stderr
    assert (blocked / "tried").read_text() == ""


@pytest.mark.parametrize("name", LISTENING)
def test_who_listens_does_on_loopback_alone(name: str, blocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOPBACK", "1")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "kpoclass", *LISTENING[name]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout
            told = next(line for line in process.stdout if "http://" in line)
            address = next(word for word in told.split() if word.startswith("http://")).rstrip(".,;")
            assert address.startswith("http://127.0.0.1:")
            if name == "serve":
                with urlopen(address) as page:  # noqa: S310 - our own
                    assert b"kpoclass" in page.read()
        finally:
            process.send_signal(signal.SIGTERM)
        process.communicate()
    assert (blocked / "tried").read_text() == ""


def test_a_socket_would_be_found(blocked: Path) -> None:
    for code in ("import socket; socket.socket()", "import socket; socket.getaddrinfo('localhost', 80)"):
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 1
    assert len((blocked / "tried").read_text().splitlines()) == 2
