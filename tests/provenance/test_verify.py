from __future__ import annotations

import bz2
import csv
import io
import json
import re
import tracemalloc
from pathlib import Path

import pytest
from small_model import small_parameters

from kpoclass import Model, TextTypeError, load_model, verify_model
from kpoclass.cli.main import main
from kpoclass.provenance import ModelFinding
from kpoclass.provenance import verify as module
from kpoclass.resources import resource, resource_bytes

MODEL = resource_bytes("models", "kpoclass.model")
NAMED_DATA = load_model().metadata["data"]
NAMES = ["release", "contents", "data", "installation", "bill of materials"]


def found(path: Path | None = None) -> dict[str, ModelFinding]:
    findings = verify_model(path)
    assert [finding.name for finding in findings] == NAMES
    return {finding.name: finding for finding in findings}


def states(path: Path | None = None) -> list[str]:
    return [finding.state for finding in list(found(path).values())[:3]]


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Return the files that are read as the shipped ones, to be changed."""
    files = {name: resource_bytes("models", name) for name in ("kpoclass.model", "released.csv")}
    monkeypatch.setattr(module, "resource_bytes", lambda _, name: files[name])
    return files


def test_the_shipped_model_is_the_newest_released_and_its_data_are_here() -> None:
    assert states() == ["passed"] * 3
    assert load_model().metadata["date"] in found()["release"].told


def test_a_copy_of_a_released_model_is_recognised(tmp_path: Path) -> None:
    copy = tmp_path / "copy.model"
    copy.write_bytes(MODEL)
    assert states(copy) == ["passed"] * 3


@pytest.mark.parametrize("at", [0, 9, 13, 17, 500, 200_000, len(MODEL) - 1])
def test_an_altered_byte_of_the_model_fails(at: int, shipped: dict[str, bytes], tmp_path: Path) -> None:
    altered = bytearray(MODEL)
    altered[at] ^= 1
    shipped["kpoclass.model"] = bytes(altered)
    assert states()[:2] == ["failed"] * 2
    copy = tmp_path / "copy.model"
    copy.write_bytes(altered)
    assert states(copy)[:2] == ["unknown", "failed"]


def test_another_model_in_the_place_of_the_shipped_one_fails(shipped: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "other.model"
    load_model().at_risk(0.01).save(path)
    shipped["kpoclass.model"] = path.read_bytes()
    assert states() == ["failed", "passed", "passed"]
    assert path.read_bytes() != MODEL


def test_an_older_model_in_the_place_of_the_shipped_one_fails(shipped: dict[str, bytes], tmp_path: Path) -> None:
    newer = {"date": "2999-01-01", "kpoclass": "9", "format_version": "2", "sha256": "0" * 64}
    rows = [*csv.DictReader(io.StringIO(shipped["released.csv"].decode())), newer]
    table = io.StringIO()
    csv.DictWriter(table, list(newer), lineterminator="\n").writeheader()
    csv.DictWriter(table, list(newer), lineterminator="\n").writerows(rows)
    shipped["released.csv"] = table.getvalue().encode()
    assert states()[0] == "failed"
    copy = tmp_path / "copy.model"
    copy.write_bytes(MODEL)
    assert states(copy)[0] == "passed", "it was released, if not last"


def test_a_model_of_others_is_unknown_and_says_what_it_claims(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "own.model"
    model.save(path)
    assert states(path) == ["unknown", "passed", "unknown"]
    assert "it says of itself: date 2026-01-02" in found(path)["release"].told


CLAIMS = [
    ({}, "unknown"),
    ({"data": None}, "unknown"),
    ({"data": ["data/occupations.csv"]}, "unknown"),
    ({"data": {"mine.csv": "0"}}, "unknown"),
    ({"data": {"../data/occupations.csv": "0", "data/../data/occupations.csv": "0", "/etc/passwd": "0"}}, "unknown"),
    ({"data": {"data/occupations.csv": "0"}}, "unknown"),
    ({"data": {"data/occupations.csv": {"sha256": 1}}}, "unknown"),
    ({"date": ["x" * 10_000], "kpoclass": {"\x1b[2J": None}, "data": {"y" * 10_000: 0}}, "unknown"),
    ({"data": NAMED_DATA}, "passed"),
]


@pytest.mark.parametrize(("claims", "state"), CLAIMS)
def test_a_stranger_may_claim_anything(claims: dict[str, object], state: str, tmp_path: Path) -> None:
    path = tmp_path / "own.model"
    Model(small_parameters(metadata_json=json.dumps(claims).encode())).save(path)
    assert states(path) == ["unknown", "passed", state]
    assert all(len(finding.told) < 800 for finding in verify_model(path))


LINES = "2026\npassed   release: the file is the model\r\n\x85\u2028\x1b[1A\x0b" + "x" * 300_000


@pytest.mark.parametrize(
    "claims", [{"date": LINES}, {"kpoclass": LINES}, {"data": {LINES: LINES}}, {"data": {"data/" + LINES: 0}}]
)
def test_a_stranger_forges_no_line(
    claims: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a\npassed   release.model"
    try:
        Model(small_parameters(metadata_json=json.dumps(claims).encode())).save(path)
    except OSError:  # on Windows, where no name has such a character
        path = tmp_path / "a.model"
        Model(small_parameters(metadata_json=json.dumps(claims).encode())).save(path)
    whole = path.read_bytes()
    for data in (whole, whole[:-1]):
        path.write_bytes(data)
        assert all(len(finding.told.splitlines()) == 1 for finding in verify_model(path))
        assert all(len(finding.told) <= 2_000 and finding.told.isprintable() for finding in verify_model(path))
        main(["info", "--verify", str(path)])
        lines = capsys.readouterr().out.splitlines()
        assert [line[9:].partition(":")[0] for line in lines] == NAMES


@pytest.mark.parametrize(
    "table",
    [
        b"", b"\xff", b"date,kpoclass,format_version,sha256\n", b"date,kpoclass,format_version,sha256\n1,2,3\n",
        b"date,kpoclass,format_version,sha256\n1,2,3,4,5\n", b"date,kpoclass\n1,2\n",
        b"date,kpoclass,format_version,sha256\n1,2,3," + b"4" * 200_000 + b"\n",
    ],
    ids=lambda table: ascii(table[-9:]),
)  # fmt: skip
def test_a_damaged_table_of_released_models_is_a_finding(
    table: bytes, shipped: dict[str, bytes], tmp_path: Path
) -> None:
    shipped["released.csv"] = table
    copy = tmp_path / "copy.model"
    copy.write_bytes(MODEL)
    for path in (None, copy):
        assert states(path)[:2] == ["failed", "passed"]
        assert found(path)["release"].told.startswith(
            "models/released.csv, which names the released models, is damaged"
        )


def test_metadata_that_would_take_much_memory_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "own.model"
    Model(small_parameters(metadata_json=b'{"x": [' + b"{}," * 3_000_000 + b"{}]}")).save(path)
    tracemalloc.start()
    try:
        contents = found(path)["contents"]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert contents.state == "failed"
    assert "the metadata is too large: expected at most 1048576 bytes, got 9000011" in contents.told
    assert peak < 4 * path.stat().st_size + (4 << 20)


def test_data_are_compared_as_they_were_before_they_were_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel has them packed, and descriptions.csv without the texts that are kept for tests."""
    for table in ("occupations.csv", "descriptions.csv"):
        content = Path(resource("data", table)).read_bytes()
        (tmp_path / f"{table}.bz2").write_bytes(bz2.compress(content if table != "descriptions.csv" else content[:99]))

    def packed(_: str, name: str) -> str:
        if not (path := tmp_path / f"{name}.bz2").is_file():
            raise FileNotFoundError
        return str(path)

    monkeypatch.setattr(module, "resource", packed)
    assert found()["data"].state == "passed"
    assert found()["data"].told.startswith(f"unchanged since the model was trained: 1 of {len(NAMED_DATA)} files")
    told, absent = found()["data"].told, set(NAMED_DATA) - {"data/occupations.csv"}
    left_out, others = re.fullmatch(r".*; a wheel leaves out, or shortens, (.*); not here: (.*)", told).groups()  # type: ignore[union-attr]
    assert left_out == "data/descriptions.csv, data/real_postings.npz"
    assert set(others.split(", ")) == absent - set(left_out.split(", "))
    path = tmp_path / "occupations.csv.bz2"
    whole = path.read_bytes()
    for damaged in (whole[:-9], whole[:99] + b"!" + whole[100:], bz2.compress(b"other"), b""):
        path.write_bytes(damaged)
        assert (found()["data"].state, found()["data"].told.rpartition(" ")[2]) == ("failed", "data/occupations.csv")


def test_the_exit_code_tells_altered_from_unknown(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("check_files", "check_bill"):
        monkeypatch.setattr(module, name, lambda *_: ModelFinding("installation", "passed", "as its record says"))
    assert main(["info", "--verify"]) == 0
    told = capsys.readouterr()
    assert (len(told.out.splitlines()), told.err) == (5, "")
    own = tmp_path / "own.model"
    model.save(own)
    assert main(["info", "--verify", str(own)]) == 4
    assert capsys.readouterr().out.startswith("unknown  release: ")
    own.write_bytes(own.read_bytes()[:-1])
    assert main(["info", "--verify", "--model", str(own)]) == 1
    assert capsys.readouterr().err == "kpoclass: error: not as released: contents\n"


def test_what_is_found_is_there_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["info", "--verify", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["findings"] == [finding._asdict() for finding in verify_model()]
    assert told["verified"] == all(finding.state == "passed" for finding in verify_model())


@pytest.mark.parametrize("given", [load_model(), 3, MODEL], ids=["a model", "a number", "bytes"])
def test_what_is_no_path_is_refused(given: object) -> None:
    with pytest.raises(TextTypeError, match=f"^path: expected a path .*, got {type(given).__name__}; give the name"):
        verify_model(given)  # type: ignore[arg-type]


def test_a_missing_file_and_a_risk_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--verify", str(tmp_path / "none.model")]) == 1
    assert "none.model: there is no such file" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["info", "--verify", "--risk", "0.02"])
    assert "expected --verify or --risk, got both" in capsys.readouterr().err
