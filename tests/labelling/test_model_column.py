"""Every row says, where asked, which model labelled it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kpoclass import DataError, label_file, label_frame
from kpoclass.labelling.formats import lines
from kpoclass.model import Model

TEXTS = ["Analyse data", None, "Enter, then\nenter more"]
#: What stands in a row before the columns that are added.
OWN = ["n", "text"]


def write(path: Path) -> Path:
    frame = pd.DataFrame({"n": [1, 2, 3], "text": TEXTS})
    match path.suffix:
        case ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in frame.to_dict("records")), encoding="utf-8")
        case ".parquet":
            pq.write_table(pa.table({"n": [1, 2, 3], "text": TEXTS}), path)
        case ".xlsx":
            book = openpyxl.Workbook()
            for row in [OWN, *frame.to_numpy().tolist()]:
                book.active.append(row)
            book.save(path)
        case suffix:
            frame.to_csv(path, sep="\t" if suffix == ".tsv" else ",", index=False)
    return path


def read(path: Path) -> pd.DataFrame:
    match path.suffix:
        case ".jsonl":
            return pd.DataFrame([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
        case ".parquet":
            return pq.read_table(path).to_pandas()
        case ".xlsx":
            return pd.read_excel(path, engine="openpyxl")
        case suffix:
            return pd.read_csv(path, sep="\t" if suffix == ".tsv" else ",")


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet", "xlsx"])
def test_the_last_column_of_a_file_names_the_model(tmp_path: Path, model: Model, kind: str) -> None:
    source = write(tmp_path / f"in.{kind}")
    plain, named = (tmp_path / f"{name}.{kind}" for name in ("plain", "named"))
    assert label_file(source, plain, model=model) == label_file(source, named, model=model, model_column=True)
    labelled = read(named)
    assert labelled.columns[-1] == "kpoclass_model"
    assert labelled.pop("kpoclass_model").tolist() == [model.fingerprint] * 3
    pd.testing.assert_frame_equal(labelled, read(plain))


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.table])
@pytest.mark.parametrize("rows", [0, 3])
def test_the_last_column_of_a_frame_names_the_model(model: Model, kind: type, rows: int) -> None:
    labelled = label_frame(kind({"n": [1, 2, 3][:rows], "text": TEXTS[:rows]}), model=model, model_column=True)
    names = list(labelled.column_names if kind is pa.table else labelled.columns)
    assert names[-2:] == ["kpoclass_error", "kpoclass_model"]
    column = labelled["kpoclass_model"]
    assert (column.to_pylist() if kind is pa.table else list(column)) == [model.fingerprint] * rows


def test_a_column_of_that_name_is_not_replaced(tmp_path: Path, model: Model) -> None:
    (tmp_path / "a.csv").write_text("text,model\nAnalyse data,x\n", encoding="utf-8")
    with pytest.raises(DataError, match="'model' already exists"):
        label_file(tmp_path / "a.csv", tmp_path / "b.csv", model=model, prefix="", model_column=True)
    with pytest.raises(DataError, match="'model' already exists"):
        label_frame(pd.DataFrame({"text": ["Enter data"], "model": ["x"]}), model=model, prefix="", model_column=True)
    assert label_frame(pd.DataFrame({"text": ["Enter data"], "model": ["x"]}), model=model, prefix="").shape == (1, 12)


class Interrupted(BaseException):
    """Stands for Ctrl-C."""


def test_an_interrupted_run_goes_on_only_with_the_same_columns(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "BLOCK_SIZE", 150)
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("n,text\n" + "".join(f"{n},Analyse data\n" for n in range(60)), encoding="utf-8")
    label_file(source, tmp_path / "whole.csv", model=model, model_column=True)

    def stop(*_: float) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        label_file(source, target, model=model, resume=True, model_column=True, progress=stop)
    with pytest.raises(DataError, match="a different model column: True, now False"):
        label_file(source, target, model=model, resume=True)
    label_file(source, target, model=model, resume=True, model_column=True)
    assert target.read_bytes() == (tmp_path / "whole.csv").read_bytes()
