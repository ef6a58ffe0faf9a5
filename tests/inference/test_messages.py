"""What is said of each fault of a text, a title, a model or a risk, to the letter: it is read by people."""

from __future__ import annotations

import io
import json
import math
import struct
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from small_model import MEASURED, measured_model, small_parameters

from kpoclass import KpoclassError, Model, ModelFormatError, load_model
from kpoclass.errors import sent_a_request, typed_a_command
from kpoclass.inference import model_file
from kpoclass.inference.model_file import MAGIC, dumps, loads, read
from kpoclass.inference.validation import check_one_text, check_text, check_text_at, many_texts

DATA = dumps(small_parameters())


def said(call: Any, *arguments: Any) -> str:
    """Return what a call says is wrong."""
    with pytest.raises((KpoclassError, ValueError, OSError)) as error:
        call(*arguments)
    return str(error.value)


class WithPath:
    def __fspath__(self) -> str:
        return "jobs.csv"


A_TEXT = "expected a text (str), got"
NO_TEXT = "expected a job title, task or posting, got"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, f"{A_TEXT} NoneType"),
        (7, f"{A_TEXT} int"),
        (b"Clerk", f"{A_TEXT} bytes; decode it first: text.decode()"),
        (bytearray(b"Clerk"), f"{A_TEXT} bytearray; decode it first: text.decode()"),
        (pd.DataFrame(), f"{A_TEXT} DataFrame; to label the rows of a table use label_frame(df)"),
        (pa.table({}), f"{A_TEXT} Table; to label the rows of a table use label_frame(df)"),
        ({"a": "b"}, f"{A_TEXT} dict; for a job posting use classify_posting(posting)"),
        (
            WithPath(),
            f"{A_TEXT} WithPath; to label the rows of a file use label_file(path, out); for its text, path.read_text()",
        ),
        (["Clerk"], f"{A_TEXT} list; for many texts use classify_batch(texts)"),
        ("", f"{NO_TEXT} an empty text"),
        (" \n", f"{NO_TEXT} an empty text"),
        ("N/A", f"{NO_TEXT} no text but 'N/A'"),
        ("<p>" + "-" * 100, f"{NO_TEXT} no text but '<p>{'-' * 37}'"),
    ],
    ids=lambda value: " ".join(value.split()) if isinstance(value, str) else type(value).__name__,
)
def test_of_one_text(text: object, expected: str) -> None:
    assert said(check_one_text, 0, text) == expected
    assert said(check_text, text) == expected.partition(";")[0]


def test_of_one_text_of_a_command() -> None:
    token = typed_a_command.set(True)
    try:
        assert said(check_one_text, 0, {}) == f"{A_TEXT} dict; for a job posting use classify_posting(posting)"
        assert said(check_one_text, 0, []) == f"{A_TEXT} list; for many texts use classify_batch(texts)"
    finally:
        typed_a_command.reset(token)


def test_of_one_text_of_a_request() -> None:
    token = sent_a_request.set(True)
    try:
        assert said(check_one_text, 0, {}) == f"{A_TEXT} dict; send a posting as it is, not as a text"
        assert said(check_one_text, 0, []) == f"{A_TEXT} list; send many texts one by one"
    finally:
        sent_a_request.reset(token)


def test_of_one_of_many_texts() -> None:
    coerce = 'to get None for such, use classify_batch(texts, errors="coerce")'
    assert said(check_text_at, 3, None) == f"text 3: {A_TEXT} NoneType; {coerce}"
    assert said(check_text_at, 4, "-") == f"text 4: {NO_TEXT} no text but '-'; {coerce}"
    assert said(check_text_at, 5, bytearray()) == f"text 5: {A_TEXT} bytearray; decode it first: text.decode()"


class Row(tuple):
    _fields = ("a",)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("Clerk", "one str; use classify(text) for one text, or classify(text, title)"),
        (memoryview(b"x"), "one memoryview; use classify(text) for one text, or classify(text, title)"),
        (Row(("x",)), "one test_messages.Row; use classify(text) for one text, or classify(text, title)"),
        (pd.DataFrame(), 'the table pandas.DataFrame; give one column of it, such as df["title"], or label its rows '
                         "with label_frame(df)"),
        ({}, "the mapping dict; give list(d.values()), or list(d) if the texts are its keys"),
        ({"x"}, "a set, which has no order that results could follow; give sorted(texts)"),
        (frozenset(), "a frozenset, which has no order that results could follow; give sorted(texts)"),
        (7, "one int; give a list, a column or a generator of them"),
    ],
    ids=lambda value: " ".join(value.split()) if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_of_what_holds_no_texts(texts: object, expected: str) -> None:
    assert said(many_texts, texts) == f"expected an iterable of texts, got {expected}"


def test_of_what_holds_no_results_or_titles() -> None:
    one, table = "give a list of them, even of one", "give one column of it, such as"
    assert said(many_texts, "x", "titles") == f"expected an iterable of titles, got one str; {one}"
    got = "got the table pandas.DataFrame"
    assert said(many_texts, pd.DataFrame(), "titles") == f'expected an iterable of titles, {got}; {table} df["title"]'
    expected = f'expected an iterable of results, {got}; {table} df["kpoclass_label"]'
    assert said(many_texts, pd.DataFrame(), "results") == expected


class Square:
    ndim = 2

    def __iter__(self) -> Any:
        return iter([])


def test_of_several_dimensions() -> None:
    got = "test_messages.Square of 2 dimensions; give one of its columns, such as array[:, 0]"
    assert said(many_texts, Square()) == f"expected an iterable of texts, got {got}"


def test_of_options() -> None:
    expected = "errors: expected 'raise', or 'coerce' to get None in place of a bad one, got 'ignore'"
    assert said(lambda: Model(small_parameters()).classify_batch([], errors="ignore")) == expected  # type: ignore[call-overload]


def test_of_titles() -> None:
    model = Model(small_parameters())
    assert said(model.classify, "data", 7) == "expected a title (str or None), got int"
    end = "give None where a text has no title"
    expected = f"expected as many titles as texts, got 1,000 and 0; {end}"
    assert said(lambda: model.classify_batch([], titles=["x"] * 1000)) == expected
    expected = f"expected as many titles as texts, got 0 and at least 1; {end}"
    assert said(lambda: list(model.iter_classify(["data"], titles=[]))) == expected
    expected = f"expected as many titles as texts, got at least 2 and 1; {end}"
    assert said(lambda: list(model.iter_classify(["data"], titles=["x"] * 9))) == expected
    expected = f"expected as many titles as texts, got at least 1 and 0; {end}"
    assert said(lambda: list(model.iter_classify([], titles=["x"]))) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "expected a kpoclass model file, got another kind of file; give one that kpoclass train wrote, or "
              "call load_model() without an argument"),
        (DATA[:55], "truncated: 55 bytes, and the header alone has 56; copy it again"),
        (MAGIC + b"\3" + DATA[9:], "format version 3; this kpoclass reads versions 1 to 2. Upgrade kpoclass"),
        (MAGIC + b"\0" + DATA[9:], "format version 0; this kpoclass reads versions 1 to 2. Copy it again"),
        (MAGIC + b"\2\1" + DATA[10:], "format version 258; this kpoclass reads versions 1 to 2. Upgrade kpoclass"),
        (DATA[:16] + (64 << 20).to_bytes(4, "little") + DATA[20:],
         f"too large: expected at most 67108864 bytes, its header says {(64 << 20) + len(DATA) - 56}"),
        (DATA[:-1], f"truncated: expected {len(DATA)} bytes, got {len(DATA) - 1}; copy it again"),
        (DATA + b"\0", f"too long: expected {len(DATA)} bytes, got more; copy it again"),
        (DATA[:12] + b"1234" + DATA[16:], "altered: the checksum does not match the contents; copy it again"),
    ],
    ids=range(9),
)  # fmt: skip
def test_of_a_file(data: bytes, expected: str, tmp_path: Path) -> None:
    assert said(loads, data) == said(read, io.BytesIO(data)) == f"the model: {expected}"
    path = tmp_path / "a.model"
    path.write_bytes(data)
    assert said(read, path) == f"{path}: {expected}"
    with path.open("rb") as file:
        assert said(read, file) == f"{path}: {expected}"


def test_of_the_model_on_the_command_line() -> None:
    token = typed_a_command.set(True)
    try:
        assert said(loads, b"").endswith("give one that kpoclass train wrote, or leave out --model")
    finally:
        typed_a_command.reset(token)


def test_of_what_is_no_file(tmp_path: Path) -> None:
    shipped = "for the shipped model call load_model() without an argument"
    path = "expected the path of a model file, or one open for reading bytes, got"
    assert said(load_model, 7) == f"{path} int (7); {shipped}"
    assert said(read, [" a\n b", "c" * 100]) == f"{path} list ([' a\\n b', '{'c' * 48}); {shipped}"
    folder = f"[Errno 21] is a folder, expected a model file in it; {shipped}: {str(tmp_path)!r}"
    assert said(read, tmp_path) == said(read, str(tmp_path)) == folder
    (tmp_path / "a.model").write_bytes(DATA)
    with (tmp_path / "a.model").open(encoding="latin-1") as file:
        expected = f"{tmp_path / 'a.model'}: expected a file open for reading bytes; open it with open(path, 'rb')"
        assert said(read, file) == expected
    assert said(read, io.StringIO("x")) == expected.replace(str(tmp_path / "a.model"), "the model")


def test_of_a_model_too_large_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_file, "LARGEST", len(DATA) - 1)
    expected = f"expected a model of at most {len(DATA) - 1} bytes, got {len(DATA)}; keep fewer bigrams"
    assert said(dumps, small_parameters()) == expected


def test_of_sections() -> None:
    with pytest.raises(ModelFormatError, match="fit") as error:
        loads(dumps(small_parameters(check=False, idf=memoryview(bytes(11)))))
    assert str(error.value) == "the model: a section's length does not fit its items; copy it again"
    data = bytearray(DATA)
    data[52] = 1
    import zlib

    data[12:16] = zlib.crc32(data[16:]).to_bytes(4, "little")
    assert said(loads, bytes(data)) == "the model: altered: expected zeros between the sections; copy it again"


def halves(*numbers: int) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}H", *numbers)).cast("H")


def words(*numbers: int) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}I", *numbers)).cast("I")


def doubles(*numbers: float) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}d", *numbers)).cast("d")


def with_heads(place: int, number: float) -> dict[str, object]:
    """Return sound scales, intercepts and a least probability, but for one number."""
    numbers = [0.5, 0.0] * 5 + [0.65]
    numbers[place] = number
    return {"heads": doubles(*numbers)}


FINITE = "finite scales between 0 and 1, and finite intercepts"
FEWER = {"bigram_first": halves(0, 0), "bigram_second": halves(0, 1)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"word_lines": b""}, "words of ASCII letters and digits"),
        *[({"word_lines": b"analyse\nanalys" + letter + b"\ndata\nenter"}, "words of ASCII letters and digits")
          for letter in (b"A", b"Z", b"\xe9", b"\x7f", b" ", b"\r", b"-", b"`", b"{", b"/", b":", b"\0")],
        ({"word_lines": b"\n"}, "no empty word"),
        ({"word_lines": b"\nanalyse\ndata\nenter"}, "no empty word"),
        ({"word_lines": b"analyse\ndata\nenter\n"}, "no empty word"),
        ({"word_lines": b"analyse\n\ndata\nenter"}, "no empty word"),
        ({"word_lines": b"analyse\ndata\nenter\n" + b"x" * 33}, "words of at most 32 letters"),
        ({"word_lines": b"b\na\nc\n" + b"x" * 33}, "words of at most 32 letters"),
        ({"word_lines": b"x" * 10_000}, "words of at most 32 letters"),
        ({"word_lines": b"data\nanalyse\nanalysing\nenter"}, "words in ascending order, each once"),
        ({"word_lines": b"analyse\nanalyse\ndata\nenter"}, "words in ascending order, each once"),
        ({"bigram_first": halves(0, 0, 0, 0), "bigram_second": halves(0, 1, 2, 3)},
         "more features than bigrams and title features"),
        ({"title_features": words(1, 2, 3, 4, 5)}, "more features than bigrams and title features"),
        ({"word_lines": b"analyse\ndata\nenter"}, "one stem per word"),
        ({"word_stems": halves(0, 0, 1, 3)}, "stems below 3"),
        ({"word_stems": halves(3, 0, 1, 2)}, "stems below 3"),
        ({"bigram_second": halves()}, "two stems per bigram"),
        ({"bigram_first": halves(3)}, "first stems below 3"),
        ({"bigram_second": halves(3)}, "second stems below 3"),
        ({"title_features": words(1, 4)}, "title features below 4"),
        ({"title_features": words(1, 1)}, "title features in ascending order, each once"),
        ({"title_features": words(3, 1)}, "title features in ascending order, each once"),
        ({"idf": halves(8192, 0, 8192, 12288, 1, 1)}, "idf above zero"),
        ({"idf": halves(8192, 4096, 8192, 12288, 1, 1, 1)}, "5 weights per feature"),
        ({"heads": doubles(*[0.5, 0.0] * 4, 0.65)}, "5 scales and intercepts, and a least probability"),
        ({"heads": doubles(*[0.5, 0.0] * 5)}, "5 scales and intercepts, and a least probability"),
        *[(with_heads(place, number), FINITE) for place in range(10) for number in (math.nan, math.inf, -math.inf)],
        *[(with_heads(place, number), FINITE) for place in range(0, 10, 2) for number in (0.0, -0.5, 1.0, 1.5)],
        *[(with_heads(place, number), "intercepts below a million") for place in range(1, 10, 2)
          for number in (1e6, -1e6, 1e9)],
        (with_heads(10, math.nan), FINITE),
        (with_heads(10, 0.49999), "a least probability from 0.5 to 1"),
        (with_heads(10, 1.00001), "a least probability from 0.5 to 1"),
    ],
    ids=lambda value: "" if isinstance(value, str) else ",".join(value),
)  # fmt: skip
def test_of_contents(changes: dict[str, object], expected: str) -> None:
    assert said(lambda: small_parameters(**changes)) == f"out of bounds: expected {expected}"
    unchecked = small_parameters(check=False, **changes)
    assert said(loads, dumps(unchecked), "it") == f"it: out of bounds: expected {expected}"


@pytest.mark.parametrize(
    "changes",
    [
        *[with_heads(place, number) for place in range(0, 10, 2) for number in (5e-324, 0.9999999)],
        *[with_heads(place, number) for place in range(1, 10, 2) for number in (999999.9, -999999.9, 0.0)],
        with_heads(10, 0.5),
        with_heads(10, 1.0),
        {"word_lines": b"0\n9\na\n" + b"z" * 32},
        {"word_stems": halves(2, 2, 2, 2)},
        {"bigram_first": halves(2), "bigram_second": halves(2)},
        {"title_features": words(0, 3)},
        {"idf": halves(1, 1, 1, 1, 1, 0xFFFF)},
    ],
)
def test_at_the_limit_nothing_is_said(changes: dict[str, object]) -> None:
    assert loads(dumps(small_parameters(**changes))).word_lines


def test_bigrams_ascend_by_both_stems() -> None:
    def of(*pairs: tuple[int, int]) -> dict[str, object]:
        return {
            "bigram_first": halves(*(first for first, _ in pairs)),
            "bigram_second": halves(*(second for _, second in pairs)),
            "title_features": words(),
        }

    assert small_parameters(**of((0, 0), (0, 1), (1, 0))).n_stems == 3
    for pairs in (((0, 1), (0, 1), (1, 0)), ((0, 1), (0, 0), (1, 0)), ((1, 0), (0, 1), (0, 2))):
        expected = "out of bounds: expected bigrams in ascending order, each once"
        assert said(lambda pairs=pairs: small_parameters(**of(*pairs))) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"\xff", "not JSON: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
def test_of_metadata_that_can_not_be_read(content: bytes, expected: str) -> None:
    assert said(small_parameters(metadata_json=content).metadata) == f"the metadata is {expected}"


def test_of_metadata_of_another_kind() -> None:
    expected = "the metadata should be a JSON object, not list"
    assert said(small_parameters(metadata_json=b"[]").metadata) == expected
    assert said(small_parameters(metadata_json=b"[" * 100_000).metadata).startswith("the metadata is not JSON: ")


def test_of_a_risk() -> None:
    start = "expected a risk that the model was measured at (0.01, 0.05, 0.1), got"
    for given, nearest in ((0.03, "0.01"), (0.04, "0.05"), (7, "0.1"), ("0.05", "0.05"), (None, "0.01")):
        expected = f"{start} {given!r}; give one of them, as in risk={nearest}"
        assert said(measured_model().at_risk, given) == expected
    expected = "expected a model that was measured at several risks, this one was at none, got 0.05; leave out risk="
    assert said(Model(small_parameters()).at_risk, 0.05) == expected
    assert said(measured_model(confident={"least_probability": {}}).at_risk, 0.05) == expected


@pytest.mark.parametrize(
    "found",
    [7, [], "x", {"risk": 0.05}, *({"least_probability": table} for table in (
        {"low": 0.7}, {"0.05": 0.49}, {"0.05": 1.01}, {"0.05": None}, {"0.05": []}, {"0.05": "x"}, 7, [0.05],
        {"0.05": 10**400}, {"0.05": 0.6, "0.1": 0.4},
    ))],
    ids=lambda value: " ".join(value.split()) if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_of_a_table_of_risks(found: object) -> None:
    assert said(measured_model(confident=found).at_risk, 0.05) == (
        "the metadata's confident: expected a least probability from 0.5 to 1 for each risk, as in "
        f"{{'least_probability': {{'0.05': 0.8}}}}, got {found!r:.200}"
    )


def test_at_the_limits_a_table_of_risks_is_sound() -> None:
    model = measured_model(confident={"risk": 0.05, "least_probability": {"0.05": 0.5, "0.01": 1, "1": "0.75"}})
    assert [model.at_risk(risk).parameters.least_probability for risk in (0.05, 0.01, 1)] == [0.5, 1.0, 0.75]


def test_a_model_at_another_risk_says_so_in_its_metadata() -> None:
    odd = {"date": "caf\u00e9", "a": "\ud800"}
    at_risk = measured_model(**odd).at_risk(0.1)
    known = json.loads(json.dumps(MEASURED["confident"])) | {"risk": 0.1}
    assert at_risk.metadata == measured_model(**odd).metadata | {"confident": known, "a": "?"}
    assert b"caf\xc3\xa9" in at_risk.parameters.metadata_json
    keys = list(at_risk.metadata)
    assert keys == sorted(keys)
    assert at_risk.parameters.heads[:-1] == small_parameters().heads[:-1]
