from __future__ import annotations

import io
import pickle
import threading
from collections.abc import Iterator
from hashlib import sha256
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import measured_model

import kpoclass
from kpoclass import (
    EmptyTextError,
    Model,
    ModelFormatError,
    TextTypeError,
    classify,
    classify_batch,
    iter_classify,
    load_model,
)
from kpoclass.inference.missing import is_missing
from kpoclass.inference.validation import without_markup
from kpoclass.model import _MOST_RECEIVED, _received

ANY_TEXT = st.text(alphabet=st.characters(codec=None), min_size=1, max_size=300)
BLANK = ["", " ", "\n\t\u00a0\u2003", "\ud800\udfff \udc00", "\u2019" * 100_000, "\U0001f600", "\x00"]


@given(ANY_TEXT)
def test_any_unicode_string_gives_an_answer(text: str) -> None:
    if is_missing(without_markup(text)):
        return
    result = classify(text)
    assert result.label in ("KPO", "BPO")
    assert 0.5 <= result.probability <= 1
    assert 0 <= result.coverage <= 1


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "\ud800\udfff \u7ecf",
        "\u2019" * 99_999 + "\u7ecf",
        "\U0001f600\u7ecf",
        "\x00\u7ecf",
        "\u7ecf" * 100_000,
    ],
)
def test_awkward_texts_give_an_answer_that_is_in_doubt(text: str) -> None:
    result = classify(text)
    assert result.coverage == 0
    assert not result.confident
    assert result.reason == "unknown words"


@pytest.mark.parametrize("text", BLANK)
def test_a_blank_text_is_refused(text: str) -> None:
    with pytest.raises(EmptyTextError, match=r"got (no text but|an empty text)"):
        classify(text)


@pytest.mark.parametrize("text", [None, 3, b"bytes", ["list"], float("nan")])
def test_a_non_string_is_refused_by_name(text: object) -> None:
    with pytest.raises(TypeError, match=type(text).__name__):
        classify(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("function", [classify_batch, iter_classify, load_model().scores])
def test_one_string_where_many_are_due_says_so(function: object) -> None:
    with pytest.raises(TextTypeError, match=r"got one str; use classify"):
        function("Data analyst")  # type: ignore[operator]


def test_labels_are_plain_strings() -> None:
    result = classify("Draft patent claims and argue them before the examiner")
    assert result.label == "KPO"
    assert type(result.label) is str


def test_a_batch_names_the_position_of_the_bad_row() -> None:
    with pytest.raises(EmptyTextError, match="text 1"):
        classify_batch(["Actuary", " ", "Cashier"])
    with pytest.raises(TextTypeError, match=r"text 2: .*NoneType"):
        classify_batch(["Actuary", "Cashier", None])  # type: ignore[list-item]


def test_a_batch_can_give_none_for_bad_rows() -> None:
    rows = ["Actuary", "", None, "Parcel sorter", 7]
    results = classify_batch(rows, errors="coerce")
    assert [r is None for r in results] == [False, True, True, False, True]
    assert results[0] == classify("Actuary")
    assert results[3] == classify("Parcel sorter")


def test_errors_takes_two_words_only() -> None:
    for other in ("ignore", "none", None):
        for function in (classify_batch, iter_classify):
            with pytest.raises(
                ValueError, match=r"^errors: expected 'raise', or 'coerce' to get None in place of a bad one, got "
            ):
                function(["Actuary"], errors=other)  # type: ignore[call-overload]


def test_iter_classify_reads_no_further_than_it_must() -> None:
    taken: list[int] = []

    def endless() -> Iterator[str]:
        for number in count():
            taken.append(number)
            yield f"Clerk number {number}"

    results = list(islice(iter_classify(endless()), 5))
    assert len(results) == 5
    assert taken == [0, 1, 2, 3, 4]


@given(st.lists(ANY_TEXT.filter(lambda text: not is_missing(without_markup(text))), max_size=8))
def test_every_route_gives_the_same(texts: list[str]) -> None:
    model = load_model()
    one_by_one = [model.classify(text) for text in texts]
    assert model.classify_batch(texts) == one_by_one
    assert list(model.iter_classify(iter(texts))) == one_by_one
    scores = model.scores(texts)
    assert scores.p_kpo.tolist() == [r.p_kpo for r in one_by_one]
    assert scores.p_in_scope.tolist() == [r.p_in_scope for r in one_by_one]
    assert scores.coverage.tolist() == [r.coverage for r in one_by_one]


def test_scores_are_arrays_with_one_row_a_text() -> None:
    scores = load_model().scores(["Actuary", "Answer phones and take messages", "Neurosurgeon"])
    assert scores.p_kpo.shape == scores.p_in_scope.shape == scores.coverage.shape == (3,)
    assert scores.p_level.shape == (3, 4)
    assert np.allclose(scores.p_level.sum(axis=1), 1)
    assert load_model().scores([]).p_level.shape == (0, 4)
    with pytest.raises(EmptyTextError, match="text 1"):
        load_model().scores(["Actuary", ""])


def test_save_and_load(tmp_path: Path, model: Model) -> None:
    first, second = tmp_path / "first.model", tmp_path / "second.model"
    model.save(first)
    again = load_model(first)
    again.save(second)
    assert first.read_bytes() == second.read_bytes()
    assert again == model
    assert hash(again) == hash(model)
    assert again != load_model()
    assert model != "a string"
    assert again.classify("enter data") == model.classify("enter data")


def test_the_shipped_model_is_read_once() -> None:
    assert load_model() is load_model()


def test_loading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_model(tmp_path / "none.model")


@pytest.mark.parametrize("wrong", [3, False, 0, 2.5, b"KPOCLASS", [], object()])
def test_what_is_neither_a_path_nor_a_file_is_no_model(wrong: object) -> None:
    with pytest.raises(TextTypeError, match=rf"^expected the path of a model file, .* got {type(wrong).__name__} "):
        load_model(wrong)  # type: ignore[arg-type]


def test_a_model_may_be_read_from_an_open_file(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "own.model"
    model.save(path)
    data = path.read_bytes()
    assert load_model(io.BytesIO(data)) == model
    with path.open("rb") as file:
        assert load_model(file) == model
    with pytest.raises(ModelFormatError, match=r"^the model: truncated"):
        load_model(io.BytesIO(data[:-1]))
    with pytest.raises(TextTypeError, match="open it with open"):
        load_model(io.StringIO("KPOCLASS"))  # type: ignore[arg-type]


def test_pickling_goes_through_the_safe_format(model: Model) -> None:
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - bytes of our own


def test_a_process_reads_the_same_pickled_model_once(model: Model) -> None:
    sent = pickle.dumps(model)
    assert pickle.loads(sent) is pickle.loads(sent)  # noqa: S301 - bytes of our own


def test_a_process_keeps_few_models_that_it_was_sent() -> None:
    for number in range(2 * _MOST_RECEIVED):
        sent = measured_model(number=number)
        assert pickle.loads(pickle.dumps(sent)) == sent  # noqa: S301 - bytes of our own
    assert len(_received) == _MOST_RECEIVED


def test_threads_share_a_model(model: Model) -> None:
    texts = [f"enter data {'analyse ' * n}" for n in range(200)]
    expected = model.classify_batch(texts)
    results: dict[int, object] = {}

    def work(number: int) -> None:
        results[number] = model.classify_batch(texts)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [results[number] for number in range(8)] == [expected] * 8


def test_metadata_is_a_fresh_copy() -> None:
    model = load_model()
    model.metadata["format"] = "changed"
    assert model.metadata["format"] == "kpoclass model"


def test_the_public_names_are_all_there() -> None:
    for name in kpoclass.__all__:
        assert hasattr(kpoclass, name), name
    assert kpoclass.__version__.count(".") == 2


def test_repr_says_how_large_it_is(model: Model) -> None:
    assert repr(model) == f"<kpoclass.Model {model.fingerprint}: 4 words, 6 features>"


def test_the_fingerprint_is_of_the_file(model: Model, tmp_path: Path, repository: Path) -> None:
    model.save(tmp_path / "own.model")
    for of, path in ((model, tmp_path / "own.model"), (load_model(), repository / "models/kpoclass.model")):
        assert of.fingerprint == Model.load(path).fingerprint == sha256(path.read_bytes()).hexdigest()[:12]
    assert model.fingerprint != load_model().fingerprint
