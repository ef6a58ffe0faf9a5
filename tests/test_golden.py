"""Golden predictions of the shipped model, replayed through every route, by either engine.

``golden.jsonl`` changes only with the model: ``python tests/test_golden.py`` writes it again.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpoclass import classify, classify_batch, iter_classify, label_frame, load_model
from kpoclass.cli.main import main
from kpoclass.inference.decision import sigmoid

if TYPE_CHECKING:
    from starlette.testclient import TestClient

GOLDEN = Path(__file__).with_name("golden.jsonl")
ROWS = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
TEXTS = [row["text"] for row in ROWS]

pytestmark = pytest.mark.usefixtures("engine")


def expected(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "text"}


def rounded(result: dict[str, object]) -> dict[str, object]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in result.items()}


def test_one_by_one() -> None:
    for row in ROWS:
        assert rounded(classify(row["text"]).to_dict()) == expected(row), row["text"]


def test_batch_and_iterator() -> None:
    assert [rounded(r.to_dict()) for r in classify_batch(TEXTS)] == [expected(row) for row in ROWS]
    assert [rounded(r.to_dict()) for r in iter_classify(TEXTS)] == [expected(row) for row in ROWS]


def test_scikit_learn() -> None:
    from kpoclass.sklearn import KpoClassifier

    known = KpoClassifier.from_pretrained()
    assert known.predict(TEXTS).tolist() == [row["label"] for row in ROWS]
    assert known.predict_proba(TEXTS)[:, 1].round(6).tolist() == [row["p_kpo"] for row in ROWS]


def test_scores_and_explanations() -> None:
    assert load_model().scores(TEXTS).p_kpo.round(6).tolist() == [row["p_kpo"] for row in ROWS]
    for row in ROWS:
        why, result = load_model().explain(row["text"]), classify(row["text"])
        assert rounded(why.classification.to_dict()) == expected(row)
        assert why.classification == result
        assert sigmoid(why.log_odds) == pytest.approx(result.p_kpo, abs=1e-12)


def test_command_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["classify", "--json", *TEXTS]) == 0
    assert [rounded(json.loads(line)) for line in capsys.readouterr().out.splitlines()] == ROWS
    lines = [row for row in ROWS if "\n" not in row["text"]]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(row["text"] for row in lines)))
    assert main(["classify", "--json"]) == 0
    assert [rounded(json.loads(line)) for line in capsys.readouterr().out.splitlines()] == lines


def test_jsonl_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS), encoding="utf-8")
    assert main(["label", str(source), str(target), "--prefix", "", "--quiet"]) == 0
    labelled = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [rounded({k: v for k, v in row.items() if k != "error"}) for row in labelled] == ROWS


def test_csv_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text"], *([text] for text in TEXTS)])
    assert main(["label", str(source), str(target), "--quiet"]) == 0
    with target.open(encoding="utf-8", newline="") as file:
        labelled = list(csv.DictReader(file))
    for row, golden in zip(labelled, ROWS, strict=True):
        assert row["text"] == golden["text"]
        assert row["kpoclass_label"] == golden["label"]
        assert float(row["kpoclass_p_kpo"]) == pytest.approx(golden["p_kpo"], abs=5.1e-5)
        assert row["kpoclass_skill_level"] == str(golden["skill_level"])
        assert row["kpoclass_reason"] == (golden["reason"] or "")


def check_typed(rows: list[dict[str, object]]) -> None:
    results = [{name.removeprefix("kpoclass_"): value for name, value in row.items()} for row in rows]
    assert [result.pop("error") for result in results] == [None] * len(ROWS)
    assert [rounded(result) for result in results] == ROWS


def test_parquet_file(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": TEXTS}), tmp_path / "in.parquet", row_group_size=7)
    assert main(["label", str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), "--quiet"]) == 0
    check_typed(pq.read_table(tmp_path / "out.parquet").to_pylist())


def test_excel_file(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for text in ["text", *TEXTS]:
        book.active.append([text])
    book.save(tmp_path / "in.xlsx")
    assert main(["label", str(tmp_path / "in.xlsx"), str(tmp_path / "out.xlsx"), "--quiet"]) == 0
    header, *rows = openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True)
    check_typed([dict(zip(header, row, strict=True)) for row in rows])


def test_data_frames() -> None:
    import pandas as pd
    import polars as pl

    check_typed(label_frame(pl.DataFrame({"text": TEXTS})).to_dicts())
    labelled = label_frame(pd.DataFrame({"text": TEXTS}))
    check_typed(labelled.astype(object).to_dict("records"))


def test_tool_for_assistants() -> None:
    from kpoclass.mcp.answers import answer

    for row in ROWS:
        assert rounded(answer("classify_work", {"text": row["text"]}, load_model())) == expected(row)
        why = answer("explain_label", {"text": row["text"]}, load_model())
        assert expected(row).items() <= rounded(why).items()


def test_one_by_one_over_http() -> None:
    client = _client()
    for row in ROWS:
        answer = client.post("/v1/classify", json={"text": row["text"]}).json()
        assert rounded({name: answer[name] for name in expected(row)}) == expected(row)
        why = client.post("/v1/explain", json={"text": row["text"]}).json()
        assert rounded(why["classification"]) == expected(row)


def test_batch_over_http() -> None:
    body = "".join(json.dumps({"text": text, "id": number}) + "\n" for number, text in enumerate(TEXTS))
    response = _client().post("/v1/classify/batch", content=body, headers={"Content-Type": "application/x-ndjson"})
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert [line["id"] for line in lines] == list(range(len(ROWS)))
    fields = expected(ROWS[0])
    assert [rounded({name: line[name] for name in fields}) for line in lines] == [expected(row) for row in ROWS]


def test_file_over_http() -> None:
    body = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    response = _client().post("/v1/label?filename=golden.jsonl", content=body)
    assert response.headers["Kpoclass-Rows"] == str(len(ROWS))
    check_typed([json.loads(line) for line in response.text.splitlines()])


def _client() -> TestClient:
    from starlette.testclient import TestClient

    from kpoclass.serve import create_app

    return TestClient(create_app())


def _write() -> None:
    rows = [{"text": text, **rounded(classify(text).to_dict())} for text in TEXTS]
    GOLDEN.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    _write()
