from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_model import small_parameters

from kpoclass import Model, __version__, load_model
from kpoclass.cli.main import main
from kpoclass.inference.dispatch import PAYS_FOR_KERNEL
from kpoclass.inference.kernel import SWITCH


def test_info_gives_the_size_of_the_shipped_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    captured = capsys.readouterr()
    first, second = captured.out.splitlines()[:2]
    parameters = load_model().parameters
    assert (
        first
        == f"kpoclass {__version__}, model (shipped) {load_model().fingerprint} of {load_model().metadata['date']}"
    )
    assert second == (
        f"{len(parameters.words):,} words, {parameters.n_stems:,} stems, {len(parameters.bigram_first):,} bigrams"
    )
    assert captured.err == ""


def test_info_gives_every_row_count_library_and_figure(capsys: pytest.CaptureFixture[str]) -> None:
    metadata = load_model().metadata
    assert main(["info"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for heading in ("rows", "data", "libraries", "metrics"):
        assert heading in lines
        assert metadata[heading]
        assert {f"  {name}: {value}" for name, value in metadata[heading].items()} <= set(lines)


def test_info_gives_package_and_licence_of_every_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    corpora = load_model().metadata["corpora"]
    assert main(["info"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index("corpora") + 1 :][: len(corpora)] == [
        f"  {name}: {corpus['package']}, {corpus['licence']}" for name, corpus in corpora.items()
    ]


def test_info_of_a_model_that_says_little(tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.model"
    model.save(path)
    assert main(["info", "--model", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"kpoclass {__version__}, model {path} {model.fingerprint} of 2026-01-02"
    assert lines[1] == "4 words, 3 stems, 1 bigrams"
    assert lines[2] == "a label is confident from a probability of 0.65 on"
    assert lines[3].startswith("engine: ")
    assert lines[4:] == []


@pytest.mark.parametrize("absent", [None, "KPOCLASS_NO_EXTENSION is set"])
def test_info_says_which_engine_classifies_and_why(
    absent: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kpoclass.cli.info.why_absent", lambda: absent)
    assert main(["info"]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("engine: "))
    assert main(["info", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["engine"]
    assert told == {"kernel": absent is None, "why_absent": absent}
    if absent is None:
        assert (
            line
            == f"engine: the kernel in C, once a process has classified {PAYS_FOR_KERNEL:,} characters in plain Python"
        )
    else:
        assert line == f"engine: plain Python, because {absent}"


def test_the_switch_is_seen_by_info(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(SWITCH, "1")
    assert main(["info"]) == 0
    assert f"engine: plain Python, because {SWITCH} is set\n" in capsys.readouterr().out


def test_info_as_json_is_all_the_metadata(tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.save(tmp_path / "own.model")
    assert main(["info", "--model", str(tmp_path / "own.model"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    del told["engine"]
    assert told == {"fingerprint": model.fingerprint, "format": "kpoclass model", "date": "2026-01-02"}


def test_a_stranger_forges_no_line_of_info(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor a long one, nor very many, nor what is said of the file in JSON."""
    forged = "x\nforged\rforged\x85forged\u2028forged" + "x" * 10_000
    package = {"package": forged, "licence": forged}
    metadata: dict[str, object] = {"date": forged, "rows": forged, "data": {forged: forged, "a": [forged]}}
    metadata |= {
        "corpora": {forged: package},
        "libraries": [forged],
        "metrics": dict.fromkeys(map(str, range(5_000)), 0),
    }
    metadata["confident"] = {"least_probability": {str(risk): 0.9 for risk in range(5_000)}}
    metadata |= {"fingerprint": "forged", "engine": "forged"}
    path = tmp_path / "a.model"
    Model(small_parameters(metadata_json=json.dumps(metadata).encode())).save(path)
    assert main(["info", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert not any(line.startswith("forged") for line in lines)
    assert max(map(len, lines)) < 500
    assert lines[-1] == "  and 4,900 more"
    assert len(lines) < 130
    assert main(["info", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["fingerprint"] == load_model(path).fingerprint
    assert set(told["engine"]) == {"kernel", "why_absent"}


@pytest.mark.parametrize("form", [[], ["--json"], ["--verify"]])
@pytest.mark.parametrize("levels", [100, 101, 500, 900, 5_000])
def test_metadata_of_any_depth_is_shown_or_refused(
    levels: int, form: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.model"
    deep = b'{"rows": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
    Model(small_parameters(metadata_json=deep)).save(path)
    done = main(["info", str(path), *form])
    if levels > 100:
        assert done == 1
        captured = capsys.readouterr()
        assert f"{path}: the metadata is n" in captured.out + captured.err
    else:
        assert done == (4 if form == ["--verify"] else 0)


@pytest.mark.parametrize("damage", ["missing", "cut", "altered", "folder"])
def test_info_of_a_damaged_model(damage: str, tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.model"
    model.save(path)
    data = path.read_bytes()
    path.unlink()
    if damage == "cut":
        path.write_bytes(data[:-3])
    elif damage == "altered":
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "folder":
        path.mkdir()
    assert main(["info", "--model", str(path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("kpoclass: error: ")
    assert "own.model" in captured.err


def test_a_model_file_may_stand_without_its_option(
    tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    """Report 30."""
    path = str(tmp_path / "own.model")
    model.save(path)
    assert main(["info", path]) == 0
    alone = capsys.readouterr().out
    assert main(["info", "--model", path]) == 0
    assert capsys.readouterr().out == alone
    with pytest.raises(SystemExit) as stopped:
        main(["info", path, "--model", path])
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("usage: kpoclass info [-h] [--model FILE] [--risk SHARE] [--verify] ")
    assert f"expected one model, got two; give one: kpoclass info --model {path}\n" in told


def test_what_a_model_does_not_know_has_no_heading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "a.csv", str(tmp_path / "a.model")
    data.write_text("text,label\nActuary,KPO\nParcel sorter,BPO\n", encoding="utf-8")
    assert main(["train", "--data", str(data), "--out", out, "--quiet"]) == 0
    assert main(["info", "--model", out]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "rows" in lines
    assert "metrics" not in lines, "two texts tell nothing of a model"
