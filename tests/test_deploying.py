"""The examples of docs/deploying.md: quoted as they are, and run where their packages are installed.

LitServe, BentoML and Ray are large, and belong to none of our extras: without them these tests are skipped, in CI too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from kpoclass import classify, load_model

REPOSITORY = Path(__file__).resolve().parent.parent
EXAMPLES = REPOSITORY / "docs" / "examples"
PAGE = (REPOSITORY / "docs" / "deploying.md").read_text(encoding="utf-8")
#: How each is started on a port; as its page says, but for the port.
STARTS = {
    "litserve": "if __name__ == '__main__':\n"
    " import litserve, litserve_app\n"
    " server = litserve.LitServer(litserve_app.KpoAPI(api_path='/classify'), accelerator='cpu')\n"
    " server.run(host='127.0.0.1', port={port}, generate_client_file=False)",
    "bentoml": "import sys; from bentoml_cli.cli import cli\n"
    "if __name__ == '__main__':\n"
    " cli(['serve', 'bentoml_service:Kpo', '--host', '127.0.0.1', '--port', '{port}'])",
    "ray": "import ray, signal; from ray import serve; import ray_serve_app\n"
    "ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, log_to_driver=False)\n"
    "serve.start(http_options={{'host': '127.0.0.1', 'port': {port}}})\n"
    "try: serve.run(ray_serve_app.app); signal.sigwait([signal.SIGTERM])\n"
    "finally: serve.shutdown(); ray.shutdown()",
}
#: None of them may tell anyone that it runs.
_PRIVATE = {"BENTOML_DO_NOT_TRACK": "True", "RAY_USAGE_STATS_ENABLED": "0", "DO_NOT_TRACK": "1"}


@contextmanager
def running(package: str, folder: Path) -> Iterator[str]:
    """Start an example, and yield the address that it answers at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = os.pathsep.join([str(EXAMPLES), str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    script = folder / "start.py"
    script.write_text(STARTS[package].format(port=port), encoding="utf-8")
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, str(script)],
            cwd=EXAMPLES if package == "bentoml" else folder,
            env={**os.environ, **_PRIVATE, "PYTHONPATH": path, "BENTOML_HOME": str(folder)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        for _ in range(600):
            assert server.poll() is None, (folder / "log.txt").read_text(encoding="utf-8", errors="replace")
            try:
                if ask(f"http://127.0.0.1:{port}/classify", {"text": "Actuary"})[0] == 200:
                    break
            except OSError:
                pass
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/classify"
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)  # the group is its own; Ray leaves some of it behind
        server.wait()


def ask(address: str, work: dict[str, str]) -> tuple[int, Any]:
    """Ask for an answer, past any proxy of the environment."""
    request = Request(address, json.dumps(work).encode(), {"Content-Type": "application/json"})  # noqa: S310 - http
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.skipif(os.name != "posix", reason="groups of processes, as POSIX has them")
@pytest.mark.parametrize("package", STARTS)
def test_the_example_answers_as_python_does(package: str, tmp_path: Path) -> None:
    needed = {"ray": ("ray", "grpc_reflection")}.get(package, (package,))  # ray alone is not ray[serve]
    if not all(map(find_spec, needed)):
        pytest.skip(f"not installed: {' or '.join(needed)}")
    with running(package, tmp_path) as address:
        for text, title in [("Key in paper forms", "Analyst"), ("Price marine risks", None)]:
            work = {"text": text, **({"title": title} if title else {})}
            assert ask(address, work) == (200, {**classify(text, title).to_dict(), "model": load_model().fingerprint})
        status, told = ask(address, {"text": "  "})
        assert 400 <= status < 500
        assert "expected a job title, task or posting" in told


def examples() -> list[Path]:
    return sorted(path for path in EXAMPLES.iterdir() if path.is_file())


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.name)
def test_the_page_quotes_the_example_as_it_is(path: Path) -> None:
    quoted = re.findall(r"^```\w*\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert path.read_text(encoding="utf-8") in quoted
    assert f"examples/{path.name}" in PAGE


@pytest.mark.parametrize("name", ["Containerfile", "kpoclass.service"])
def test_the_commands_in_it_parse(name: str) -> None:
    from kpoclass.cli.main import build_parser

    text = (EXAMPLES / name).read_text(encoding="utf-8")
    if name == "Containerfile":
        found = re.search(r"^ENTRYPOINT (\[.*\])$", text, re.MULTILINE)
        assert found
        words = json.loads(found[1])
    else:
        found = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
        assert found
        words = found[1].split()
    assert Path(words[0]).name == "kpoclass"
    assert build_parser().parse_args(words[1:]).port == 8000


def test_the_container_writes_nowhere_and_runs_as_nobody() -> None:
    text = (EXAMPLES / "Containerfile").read_text(encoding="utf-8")
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE)  # a number, which an orchestrator can check
    assert "RUN" not in last
    assert "--read-only" in text
    found = re.search(r"CMD (\[.*\])$", last, re.MULTILINE)
    assert found
    compile(json.loads(found[1])[2], "health check", "exec")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "kpoclass.service"
    text = (EXAMPLES / "kpoclass.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/kpoclass/bin/kpoclass", sys.executable), encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, encoding="utf-8", check=False
    )
    assert str(unit) not in verified.stderr
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(unit)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if "offline" in rated.stderr:
        pytest.skip("this systemd-analyze can't rate a unit without systemd")
    assert rated.returncode == 0, rated.stdout[-300:]  # an exposure of at most 1.5 of 10
