from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpoclass
from kpoclass import EmptyTextError, KpoclassError, api, classify, classify_batch, explain, iter_classify, load_model
from kpoclass.inference.missing import is_missing
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
    assert [result and result.label for result in classify_batch(["Actuary", "", None], errors="coerce")] == [
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


@pytest.mark.parametrize("text", ["\ud83d a", "a" * 1_000_000, "\x00a", "\u202e clerk", "👩‍💻" * 1000 + "1"])
def test_any_string_gives_an_answer(text: str) -> None:
    result = classify(text)
    assert result.label in {"KPO", "BPO"}
    assert 0.5 <= result.probability <= 1


def test_shipped_files_are_found() -> None:
    assert Path(resource("models", "kpoclass.model")).stat().st_size < 1_000_000
    assert data_path("descriptions.csv").is_file()
    with pytest.raises(FileNotFoundError, match="no-such"):
        resource("data", "no-such")


@given(st.lists(st.text(min_size=1).filter(lambda text: not is_missing(text)), max_size=5))
def test_one_many_and_one_by_one_are_the_same(texts: list[str]) -> None:
    one_by_one = [classify(text) for text in texts]
    assert classify_batch(texts) == classify_batch(iter(texts)) == one_by_one
    assert list(iter_classify(texts)) == one_by_one
    assert [explain(text).classification for text in texts] == one_by_one


def test_the_functions_are_those_of_the_shipped_model() -> None:
    model, text = load_model(), "Reconcile supplier statements"
    assert classify(text) == model.classify(text)
    assert str(explain(text)) == str(model.explain(text))


def test_nothing_in_nothing_out() -> None:
    assert classify_batch([]) == classify_batch(iter(()), errors="coerce") == list(iter_classify([])) == []


def test_an_iterator_passes_over_what_is_no_text_if_asked() -> None:
    results = iter_classify(["Actuary", None, "  ", "Parcel sorter"], errors="coerce")
    assert [result and result.label for result in results] == ["KPO", None, None, "BPO"]


def test_an_iterator_raises_at_the_bad_text_and_not_before() -> None:
    results = iter_classify(["Actuary", ""])
    assert next(results).label == "KPO"
    with pytest.raises(EmptyTextError, match="text 1"):
        next(results)


@pytest.mark.parametrize("function", [classify_batch, iter_classify])
def test_one_string_is_refused_whatever_is_said_of_errors(function: Callable[..., object]) -> None:
    for one in ("Clerk", b"Clerk"):
        with pytest.raises(TypeError, match=r"use classify\(text\) for one text"):
            function(one, errors="coerce")


def test_a_path_may_be_a_string(tmp_path: Path, model: Model) -> None:
    model.save(tmp_path / "m.model")
    assert load_model(str(tmp_path / "m.model")) == load_model(tmp_path / "m.model") == model


def test_another_model_does_not_replace_the_shipped_one(tmp_path: Path, model: Model) -> None:
    shipped = load_model()
    model.save(tmp_path / "m.model")
    assert load_model(tmp_path / "m.model") != shipped
    assert load_model() is shipped


def test_threads_that_come_at_once_read_the_shipped_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpoclass.api._shipped", None)
    read, loaded = [], []
    reading, start = api.resource_bytes, threading.Barrier(8)

    def counted(folder: str, name: str) -> bytes:
        read.append(name)
        return reading(folder, name)

    def work() -> None:
        start.wait()
        loaded.append(load_model())

    monkeypatch.setattr(api, "resource_bytes", counted)
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 1
    assert len({id(model) for model in loaded}) == 1
    assert len(loaded) == 8


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        ("CorpusError", RuntimeError),
        ("DataError", ValueError),
        ("EmptyTextError", ValueError),
        ("MissingExtraError", ImportError),
        ("ModelFormatError", ValueError),
        ("NotMeasuredError", ValueError),
        ("OutputExistsError", FileExistsError),
        ("TextTypeError", TypeError),
        ("TitlesError", ValueError),
    ],
)
def test_errors_are_ours_and_the_builtin_ones(error: str, builtin: type[Exception]) -> None:
    assert issubclass(getattr(kpoclass, error), KpoclassError)
    assert issubclass(getattr(kpoclass, error), builtin)
