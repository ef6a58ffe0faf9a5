"""An interrupted run goes on to the same bytes, wherever it was interrupted."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpoclass.errors import DataError, OutputExistsError
from kpoclass.labelling import checkpoint
from kpoclass.labelling.checkpoint import Checkpoint
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import lines as text_rows
from kpoclass.labelling.summary import LabelSummary
from kpoclass.model import Model

ROWS = 60


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rows, "BLOCK_SIZE", 150)


def content(name: str) -> bytes:
    texts = ["Enter data", "Analyse data, \u00e9t\u00e9", "", "Analyse"] * (ROWS // 4)
    if name == "jsonl":
        lines = [json.dumps({"n": n, "text": text}, ensure_ascii=n % 2 == 0) for n, text in enumerate(texts)]
        lines[7] = "no JSON"
    else:
        end = "," if name == "csv" else "\t"
        lines = [f"text{end}note"]
        lines += [
            f'"{text}"{end}"two\r\nlines {n}"' if n % 9 == 5 else f'"{text}"{end}{n}' for n, text in enumerate(texts)
        ]
        lines[20] += end + "surplus"
    lines[30:30] = [""] * 100  # more than a block
    return ("\ufeff" + "\r\n".join(lines)).encode() + b"\xff\r\n" + b"\r\n" * 200


class Interrupted(BaseException):
    """Stands for Ctrl-C."""


def interrupt_after(blocks: int) -> Callable[[int, float], None]:
    seen = []

    def progress(rows: int, share: float) -> None:  # noqa: ARG001
        seen.append(rows)
        if len(seen) > blocks:
            raise Interrupted

    return progress


def interrupted(source: Path, target: Path, model: Model, blocks: int) -> None:
    with pytest.raises(Interrupted):
        label_file(source, target, model=model, resume=True, progress=interrupt_after(blocks))


@pytest.fixture(params=["csv", "tsv", "jsonl"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"in.{request.param}"
    path.write_bytes(content(request.param))
    return path


def whole(source: Path, model: Model) -> tuple[bytes, LabelSummary, int]:
    target = source.with_stem("whole")
    told: list[int] = []
    summary = label_file(source, target, model=model, progress=lambda rows, _: told.append(rows))
    return target.read_bytes(), summary, len(told) - 1


def test_interrupted_anywhere_it_goes_on_to_the_same_bytes(source: Path, model: Model) -> None:
    expected, summary, blocks = whole(source, model)
    assert blocks > 5
    assert summary.failed >= ROWS // 4
    target = source.with_stem("out")
    for after in range(blocks):
        interrupted(source, target, model, after)
        with open(f"{target}.partial", "ab") as file:
            file.write(b"torn, and not the end of a li"[: after * 3])
        assert label_file(source, target, model=model, resume=True) == summary
        assert target.read_bytes() == expected
        assert sorted(os.listdir(source.parent)) == sorted([source.name, f"whole{source.suffix}", target.name])
        target.unlink()


def test_interrupted_again_and_again(source: Path, model: Model) -> None:
    expected, summary, blocks = whole(source, model)
    target = source.with_stem("out")
    for _ in range(blocks):
        interrupted(source, target, model, 0)
    assert label_file(source, target, model=model, resume=True) == summary
    assert target.read_bytes() == expected


def test_an_interruption_before_the_first_block_was_kept(source: Path, model: Model) -> None:
    """As a power cut leaves it: the state says that nothing is done."""
    expected, _, _ = whole(source, model)
    target = source.with_stem("out")
    interrupted(source, target, model, 2)
    state = Path(f"{target}.partial.json")
    from hashlib import sha256

    kept = json.loads(state.read_text(encoding="utf-8")) | {
        "written": 0,
        "done": {},
        "source_sha256": sha256().hexdigest(),
    }
    state.write_text(json.dumps(kept), encoding="utf-8")
    label_file(source, target, model=model, resume=True)
    assert target.read_bytes() == expected


def test_a_run_that_is_not_interrupted_leaves_the_target_alone(source: Path, model: Model) -> None:
    expected, summary, _ = whole(source, model)
    target = source.with_stem("out")
    assert label_file(source, target, model=model, resume=True) == summary
    assert target.read_bytes() == expected
    assert not Path(f"{target}.partial").exists()
    assert not Path(f"{target}.partial.json").exists()


def test_a_line_mended_further_on_is_no_other_source(tmp_path: Path, model: Model) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = [json.dumps({"text": f"Enter data {n}"}) for n in range(40)]
    bad = [*good[:-1], json.dumps({"text": "Enter data", "kpoclass_label": 1})]
    source.write_text("\n".join(bad), encoding="utf-8")
    with pytest.raises(DataError, match="already exists"):
        label_file(source, target, model=model, resume=True)
    source.write_text("\n".join(good), encoding="utf-8")
    assert label_file(source, target, model=model, resume=True).rows == 40
    assert [json.loads(line)["text"] for line in target.read_text(encoding="utf-8").splitlines()] == [
        f"Enter data {n}" for n in range(40)
    ]


def test_what_differs_is_told_and_nothing_is_touched(source: Path, model: Model) -> None:
    target = source.with_stem("out")
    interrupted(source, target, model, 3)
    partial, state = Path(f"{target}.partial"), Path(f"{target}.partial.json")
    kept = partial.read_bytes(), state.read_bytes()

    def refused(why: str, **options: object) -> None:
        with pytest.raises(DataError, match=why) as caught:
            label_file(source, target, **{"model": model, "resume": True, **options})  # type: ignore[arg-type]
        assert "delete it to start again" in str(caught.value)

    refused("a different prefix: 'kpoclass_', now 'x_'", prefix="x_")
    refused("a different text column", text="text")
    refused("a different model", model=None)
    original = source.read_bytes()
    source.write_bytes(original.replace(b"Enter", b"Eater", 1))
    refused("before it changed")
    source.write_bytes(original)
    partial.write_bytes(kept[0][:100])
    refused("is shorter than the")
    partial.write_bytes(kept[0])
    state.write_text("{", encoding="utf-8")
    refused("does not say how far it is")
    state.unlink()
    refused("does not say how far it is .there is none.;")
    state.write_bytes(kept[1])
    assert label_file(source, target, model=model, resume=True).rows >= ROWS - 1


@pytest.mark.parametrize("blocks", [1, 2])
def test_a_row_that_grows_after_it_was_read_is_not_torn(
    blocks: int, tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\nEnter data\nAnalyse da", encoding="utf-8")
    keep, kept = Checkpoint.keep, []

    def late(self: Checkpoint, *done: Any) -> None:
        if not kept:
            with source.open("a", encoding="utf-8") as file:
                file.write("ta\nEnter data\n")
        keep(self, *done)
        kept.append(done)
        if len(kept) == blocks:
            raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "keep", late)
        with pytest.raises(Interrupted):
            label_file(source, target, model=model, resume=True)
    with pytest.raises(DataError, match="before it changed"):
        label_file(source, target, model=model, resume=True)


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.EMFILE])
@pytest.mark.parametrize("done", [True, False])
def test_a_state_that_the_system_does_not_give_is_not_said_to_be_damaged(
    source: Path, model: Model, monkeypatch: pytest.MonkeyPatch, number: int, done: bool
) -> None:
    expected, summary, _ = whole(source, model)
    target = source.with_stem("out")
    interrupted(source, target, model, 3)
    partial, state = Path(f"{target}.partial"), Path(f"{target}.partial.json")
    if not done:
        partial.unlink()
    kept = state.read_bytes()

    def failing(_: str) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "read_stored", failing)
        with pytest.raises(OSError, match=re.escape(os.strerror(number))) as caught:
            label_file(source, target, model=model, resume=True)
    assert (caught.value.errno, caught.value.filename) == (number, str(state))
    assert (partial.exists(), state.read_bytes()) == (done, kept)
    assert label_file(source, target, model=model, resume=True) == summary
    assert target.read_bytes() == expected


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
@pytest.mark.parametrize("ending", checkpoint.ENDINGS)
def test_nothing_is_written_into_what_a_link_leads_to(source: Path, model: Model, ending: str) -> None:
    target, other = source.with_stem("out"), source.with_name("other")
    other.touch()
    link = Path(f"{target}{ending}")
    link.symlink_to(other)
    with pytest.raises(DataError, match="is a symbolic link"):
        label_file(source, target, model=model, resume=True)
    assert (other.read_bytes(), link.is_symlink(), target.exists()) == (b"", True, False)


def test_more_rows_after_the_last_are_another_source(tmp_path: Path, model: Model) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\nEnter data", encoding="utf-8")
    interrupted(source, target, model, 0)
    source.write_text("text\nEnter data and more", encoding="utf-8")
    with pytest.raises(DataError, match="before it changed"):
        label_file(source, target, model=model, resume=True)


def test_a_fault_before_the_first_block_leaves_nothing(tmp_path: Path, model: Model) -> None:
    source = tmp_path / "in.csv"
    source.write_text("a,b\nx,y\n", encoding="utf-8")
    with pytest.raises(DataError, match="not obvious"):
        label_file(source, tmp_path / "out.csv", model=model, resume=True)
    with pytest.raises(FileNotFoundError, match="no such folder"):
        label_file(source, tmp_path / "none" / "out.csv", model=model, resume=True)
    assert os.listdir(tmp_path) == ["in.csv"]


def test_resuming_replaces_nothing_unasked(tmp_path: Path, model: Model) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\nEnter data\n", encoding="utf-8")
    target.write_text("precious", encoding="utf-8")
    with pytest.raises(OutputExistsError, match="already exists"):
        label_file(source, target, model=model, resume=True)
    assert label_file(source, target, model=model, resume=True, force=True).rows == 1


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_no_more_people_may_read_what_is_worked_on_than_what_it_replaces(source: Path, model: Model) -> None:
    target = source.with_name("out" + source.suffix)
    target.write_bytes(b"old")
    target.chmod(0o600)
    seen = []

    def look(rows: int, share: float) -> None:  # noqa: ARG001
        seen.append({path.stat().st_mode & 0o777 for path in target.parent.glob(f"{target.name}.*")})

    label_file(source, target, model=model, resume=True, force=True, progress=look)
    assert seen[0] == seen[len(seen) // 2] == {0o600}
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx"])
def test_formats_that_can_not_be_resumed_say_so(tmp_path: Path, model: Model, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(DataError, match=r"only one CSV, TSV or JSONL file.*can be resumed.*leave out resume="):
        label_file(tmp_path / name, tmp_path / f"b{Path(name).suffix}", model=model, resume=True)
    assert os.listdir(tmp_path) == [name]
