"""What every command that writes a file does with what already exists."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from labelled_files import write_jsonl
from small_model import small_parameters

from kpoclass.cli.main import main
from kpoclass.files import atomic_write
from kpoclass.model import Model

if TYPE_CHECKING:
    from kpoclass.evaluation.evaluate import Evaluation

#: All commands can write to it, also the plots.
NAME = "own-confusion.svg"

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and descriptors of POSIX")


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    import numpy as np
    import pandas as pd

    from kpoclass.evaluation.evaluate import Predictions, evaluate_predictions

    frame = pd.DataFrame({"text": ["Audit ledgers", "Sort post"], "label": ["KPO", "BPO"]})
    predictions = Predictions(np.array([0.9, 0.2]))
    return evaluate_predictions(
        "own", frame, predictions, explain=lambda _: SimpleNamespace(contributions=[]), repeats=5
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    write_jsonl(tmp_path / "in" / "in.jsonl")
    return tmp_path / "in" / "in.jsonl"


@pytest.fixture(params=["label", "label --resume", "label --report", "train", "evaluate --html", "evaluate --plots"])
def command(
    request: pytest.FixtureRequest, source: Path, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Run a command that writes to a path; training and measuring themselves are not what is tested here."""
    model = Model(small_parameters(metadata_json=b'{"metrics": {}}'))
    monkeypatch.setattr("kpoclass.training.train_model", lambda *_, **__: SimpleNamespace(model=model))
    monkeypatch.setattr("kpoclass.cli.evaluate._evaluations", lambda _: [evaluation])

    def run(out: Path, *, force: bool = False) -> int:
        name, _, option = request.param.partition(" ")
        if name == "train":
            arguments = ["train", "--data", str(source), "--out", str(out), "--quiet"]
        elif option == "--plots":
            if out.parent == source.parent and out.name == source.name:
                pytest.skip("the name of a plot is not the user's choice")
            arguments = ["evaluate", str(source), "--plots", str(out.parent)]
        elif name == "evaluate":
            arguments = ["evaluate", str(source), "--html", str(out)]
        elif option == "--report":
            (source.parent / "labelled.jsonl").unlink(missing_ok=True)
            arguments = ["label", str(source), str(source.parent / "labelled.jsonl"), "--report", str(out)]
        else:
            arguments = ["label", str(source), str(out), "--format", "jsonl", *option.split()]
        return main([*arguments, *(["--force"] * force)])

    run.option = request.param  # type: ignore[attr-defined]
    return run


@pytest.fixture
def out(source: Path) -> Path:
    return source.parent.parent / "out" / NAME


BEGINNINGS = (b"<svg", b"<!doctype html>", b"KPOCLASS", b'{"text": ')


def is_whole(content: bytes) -> bool:
    return content.lower().startswith(tuple(map(bytes.lower, BEGINNINGS))) and len(content) > 200


def test_a_new_file(command: Callable[..., int], out: Path) -> None:
    assert command(out) == 0
    assert is_whole(out.read_bytes())
    assert not [name for name in os.listdir(out.parent) if "part" in name]


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("kind", ["itself", "hard link", "symbolic link", "chain of links"])
def test_the_input_is_never_an_output(
    command: Callable[..., int], source: Path, kind: str, force: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    out = source.parent.parent / "out" / NAME
    if kind == "itself":
        out = source
    elif kind == "hard link":
        os.link(source, out)
    elif kind == "symbolic link":
        out.symlink_to(source)
    else:
        (out.parent / "link").symlink_to(source)
        out.symlink_to("link")
    before = source.read_bytes()
    assert command(out, force=force) == 1
    assert "is also the input; write to another file" in capsys.readouterr().err
    assert source.read_bytes() == before
    assert os.path.samefile(source, out)


@pytest.mark.parametrize("kind", ["file", "symbolic link"])
def test_what_is_there_is_replaced_when_forced_only_and_a_link_stays(
    command: Callable[..., int], out: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there = out.with_name("there")
    if kind == "file":
        there = out
    else:
        out.symlink_to("there")
    there.write_bytes(b"precious")
    assert command(out) == 1
    assert f"{out}: already exists; choose another name" in capsys.readouterr().err
    assert there.read_bytes() == b"precious"
    assert command(out, force=True) == 0
    assert is_whole(there.read_bytes())
    assert out.is_symlink() == (kind != "file")


@posix
def test_a_link_to_a_file_to_be_makes_the_file(command: Callable[..., int], out: Path) -> None:
    out.symlink_to("there")
    assert command(out) == 0
    assert out.is_symlink()
    assert is_whole(out.with_name("there").read_bytes())


@posix
def test_a_named_pipe_is_written_into(command: Callable[..., int], out: Path) -> None:
    if command.option == "label --resume":  # type: ignore[attr-defined]
        pytest.skip("a pipe can not be gone on with")
    os.mkfifo(out)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(out.read_bytes()), daemon=True)
    reader.start()
    assert command(out) == 0
    reader.join(10)
    assert is_whole(read[0])
    assert out.is_fifo()
    assert not [name for name in os.listdir(out.parent) if name.startswith(".")]


@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_is_written_into_though_it_is_a_file(
    command: Callable[..., int], out: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    if "--plots" in command.option:  # type: ignore[attr-defined]
        pytest.skip("the name of a plot is not the user's choice")
    if not os.path.exists("/proc/self/fd"):
        pytest.skip("no such names here")
    if name == "link":
        out.symlink_to("/dev/stdout")
    os.write(1, b"before\n")
    code = command(out if name == "link" else Path(name))
    captured = capfdbinary.readouterr()
    if command.option == "label --resume":  # type: ignore[attr-defined]
        assert code == 1
        assert b"leave out --resume" in captured.err
        return
    assert code == 0
    assert captured.out.startswith(b"before\n")
    assert any(beginning.lower() in captured.out.lower() for beginning in BEGINNINGS)


def test_a_folder_and_a_missing_folder(
    command: Callable[..., int], out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out.mkdir()
    if command.option not in {"label", "label --resume"}:  # type: ignore[attr-defined] # which fill a folder
        assert command(out, force=True) == 1
        assert "is a folder" in capsys.readouterr().err
    assert command(out.parent / "none" / "none" / out.name, force=True) == 1
    assert "there is no such folder" in capsys.readouterr().err
    assert os.listdir(out.parent) == [out.name]


@posix
def test_a_model_in_use_is_no_output(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.model"
    Model(small_parameters()).save(own)
    before = own.read_bytes()
    format_ = ["--format", "jsonl", "--model", str(own), "--force"]
    assert main(["label", str(source), str(own), *format_]) == 1
    assert main(["label", str(source), str(tmp_path / "b.jsonl"), *format_, "--report", str(own)]) == 1
    assert main(["evaluate", str(source), "--model", str(own), "--html", str(own), "--force"]) == 1
    assert capsys.readouterr().err.count("is also the input") == 3
    assert own.read_bytes() == before


@posix
@pytest.mark.parametrize("extension", ["csv", "parquet", "xlsx"])
def test_other_formats_go_through_a_pipe_too(tmp_path: Path, extension: str) -> None:
    import io

    import pandas as pd

    frame = pd.DataFrame({"text": ["Enter data", "Analyse data"]})
    source, out = tmp_path / f"in.{extension}", tmp_path / f"out.{extension}"
    write: dict[str, Callable[..., object]] = {"csv": frame.to_csv, "parquet": frame.to_parquet, "xlsx": frame.to_excel}
    write[extension](source, index=False)
    os.mkfifo(out)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(out.read_bytes()), daemon=True)
    reader.start()
    assert main(["label", str(source), str(out), "--quiet"]) == 0
    reader.join(10)
    load: dict[str, Callable[..., Any]] = {
        "csv": pd.read_csv,
        "parquet": pd.read_parquet,
        "xlsx": partial(pd.read_excel, engine="openpyxl"),
    }
    assert list(load[extension](io.BytesIO(read[0]))["kpoclass_label"]) == ["BPO", "KPO"]


def test_what_came_between_is_not_replaced(tmp_path: Path) -> None:
    from kpoclass.errors import OutputExistsError

    def write_twice() -> None:
        with atomic_write(tmp_path / "a.txt", force=False) as second:
            second.write(b"second")
            with atomic_write(tmp_path / "a.txt", force=False) as first:
                first.write(b"first")

    with pytest.raises(OutputExistsError, match="was written by another program in the meantime"):
        write_twice()
    assert (tmp_path / "a.txt").read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("name", ["out.jsonl.partial", "out.jsonl.partial.json"])
def test_an_input_named_like_a_working_file_is_kept(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / name
    write_jsonl(source)
    before = source.read_bytes()
    command = ["label", str(source), str(tmp_path / "out.jsonl"), "--format", "jsonl", "--resume", "--force"]
    assert main(command) == 1
    assert "is also the input" in capsys.readouterr().err
    assert source.read_bytes() == before
    assert os.listdir(tmp_path) == [name]
