from __future__ import annotations

from pathlib import Path

import pytest

import kpoclass
from kpoclass import EmptyTextError, KpoclassError, classify, classify_batch, iter_classify, load_model
from kpoclass.model import Model
from kpoclass.resources import data_path, resource


def test_everything_promised_is_there() -> None:
    assert {"classify", "classify_batch", "iter_classify", "explain", "load_model", "Classification"} <= set(
        kpoclass.__all__
    )
    assert all(hasattr(kpoclass, name) for name in kpoclass.__all__)
    assert kpoclass.__version__.count(".") == 2


def test_the_shipped_model_is_read_once() -> None:
    assert load_model() is load_model()


def test_a_saved_model_is_the_same(tmp_path: Path, model: Model) -> None:
    model.save(tmp_path / "m.model")
    loaded = load_model(tmp_path / "m.model")
    assert loaded == model
    loaded.save(tmp_path / "n.model")
    assert (tmp_path / "m.model").read_bytes() == (tmp_path / "n.model").read_bytes()


def test_no_such_model(tmp_path: Path) -> None:
    with pytest.raises((KpoclassError, FileNotFoundError), match=r"none\.model"):
        load_model(tmp_path / "none.model")


@pytest.mark.parametrize("text", ["", " \n\t", "\u00a0\u2003"])
def test_blank_text(text: str) -> None:
    with pytest.raises(EmptyTextError):
        classify(text)


@pytest.mark.parametrize("value", [None, 3, b"Clerk", ["Clerk"], float("nan")])
def test_not_a_string(value: object) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        classify(value)  # type: ignore[arg-type]


def test_one_string_where_a_list_is_due() -> None:
    for function in (classify_batch, iter_classify, load_model().scores):
        with pytest.raises(TypeError, match=r"list|iterable"):
            function("Clerk")


def test_a_bad_text_in_a_batch_is_named_by_its_position() -> None:
    with pytest.raises(EmptyTextError, match="2"):
        classify_batch(["Clerk", "Actuary", ""])
    assert [result and result.label for result in classify_batch(["Actuary", "", None], errors="none")] == [
        "KPO",
        None,
        None,
    ]


def test_an_iterator_is_lazy() -> None:
    taken = []

    def texts() -> object:
        for text in ("Actuary", "Parcel sorter"):
            taken.append(text)
            yield text

    results = iter_classify(texts())  # type: ignore[arg-type]
    assert taken == []
    assert next(results).label == "KPO"
    assert taken == ["Actuary"]


def test_an_unknown_way_with_errors() -> None:
    with pytest.raises(ValueError, match="raise"):
        classify_batch(["Clerk"], errors="ignore")  # type: ignore[call-overload]


@pytest.mark.parametrize("text", ["\ud83d", "a" * 1_000_000, "\x00", "\u202e clerk", "👩‍💻" * 1000])
def test_any_string_gives_an_answer(text: str) -> None:
    result = classify(text)
    assert result.label in {"KPO", "BPO"}
    assert 0.5 <= result.probability <= 1


def test_shipped_files_are_found() -> None:
    assert Path(resource("models", "kpoclass.model")).stat().st_size < 1_000_000
    assert data_path("descriptions.csv").is_file()
    with pytest.raises(FileNotFoundError, match="no-such"):
        resource("data", "no-such")
