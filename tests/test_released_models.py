"""A model file of every format version, and every released model, opens and answers as it always did."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import platform
from pathlib import Path

import pytest
from engines import PATIENCE, assert_same, model_of, need_kernel
from released_models import FIELDS, FILES, fields_of, kept

from kpoclass import Model, load_model
from kpoclass.cli.main import main
from kpoclass.inference import model_file
from kpoclass.inference.parameters import FORMAT_VERSION
from kpoclass.resources import resource, resource_bytes

KEPT = kept()
#: Another mathematical library may round a logarithm or a power otherwise.
EXACT = platform.system() == "Linux" and platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc"

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@every_file
@pytest.mark.parametrize("engine", PATIENCE)
def test_a_file_answers_as_it_always_did(path: Path, engine: str) -> None:
    if engine == "kernel":
        need_kernel()
    model = model_of(engine, load_model(path).parameters)
    given = model.classify_batch(KEPT.texts)
    for text, result, expected in zip(KEPT.texts, given, KEPT.answers[path.stem], strict=True):
        if EXACT:
            assert fields_of(result) == expected, text
        else:
            assert fields_of(result) == pytest.approx(expected, rel=1e-12), text
    assert_same(list(map(model.classify, KEPT.texts)), given)
    assert model.scores(KEPT.texts).p_kpo.tolist() == [result.p_kpo for result in given]
    assert [model.explain(text).classification for text in KEPT.texts] == given


@every_file
def test_a_model_that_is_saved_again_is_the_same_file(path: Path, tmp_path: Path) -> None:
    model = load_model(path)
    model.save(tmp_path / "again.model")
    assert (tmp_path / "again.model").read_bytes() == path.read_bytes()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert model.fingerprint == digest[:12]
    assert path.stem in {digest[:12], f"small-{model.parameters.format_version}"}


@every_file
def test_every_command_takes_it(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--model", str(path)]
    assert main(["info", str(path)]) == 0
    assert load_model(path).fingerprint in capsys.readouterr().out
    assert main(["classify", *chosen, "--json", "Actuary"]) == 0
    assert json.loads(capsys.readouterr().out)["p_kpo"] == KEPT.answers[path.stem][2][FIELDS.index("p_kpo")]
    assert main(["explain", *chosen, "Actuary"]) == 0
    (tmp_path / "in.csv").write_text("title\nActuary\nData entry clerk\n")
    assert main(["label", *chosen, "--quiet", str(tmp_path / "in.csv"), str(tmp_path / "out.csv")]) == 0
    with (tmp_path / "out.csv").open(newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["Actuary", "Data entry clerk"]


def test_there_is_a_file_of_each_format_version() -> None:
    versions = {load_model(path).parameters.format_version for path in FILES if path.stem.startswith("small-")}
    assert versions == set(range(1, FORMAT_VERSION + 1)) == set(model_file.SECTIONS_OF)


def test_every_model_that_was_released_is_kept() -> None:
    released = csv.DictReader(io.StringIO(resource_bytes("models", "released.csv").decode()))
    *former, _shipped = (row["sha256"][:12] for row in released)
    lacking = {*former, *KEPT.answers} - {path.stem for path in FILES}
    if len(FILES) == FORMAT_VERSION and not os.environ.get("CI"):
        pytest.skip("a source distribution has the small models only")
    assert not lacking


def test_other_numbers_for_an_old_model_make_a_new_file() -> None:
    """What is fitted on top of a model of version 1 can't be written as one."""
    old = next(load_model(path).parameters for path in FILES if path.stem == "small-1")
    assert old.format_version == 1
    heads = memoryview(bytearray(old.heads)).cast("d")
    heads[-1] = 0.9
    changed = old.replaced(metadata_json=b"{}", heads=heads)
    read = model_file.loads(model_file.dumps(changed))
    assert read.format_version == FORMAT_VERSION
    assert read.least_probability == 0.9
    assert fields_of(Model(read).classify("data entry"))[:4] == fields_of(Model(old).classify("data entry"))[:4]


def test_the_shipped_model_is_of_the_newest_version() -> None:
    shipped = Path(resource("models", "kpoclass.model")).read_bytes()
    assert model_file.loads(shipped).format_version == FORMAT_VERSION
