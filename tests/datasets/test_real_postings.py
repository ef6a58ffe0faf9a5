from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from counted_texts import postings, words_of
from sklearn.metrics import cohen_kappa_score

from kpoclass.datasets import make_real_postings as make
from kpoclass.datasets.real_postings import DEV, READING, TRAIN, CountedPostings, dump_counts, load_counts, real_path
from kpoclass.datasets.schemas import label_contradicts_level
from kpoclass.errors import DataError
from kpoclass.inference.tokens import tokenize
from kpoclass.resources import data_path


@pytest.fixture(scope="module", params=[TRAIN, DEV])
def counted(request: pytest.FixtureRequest) -> CountedPostings:
    return load_counts(real_path(request.param))


@pytest.fixture(scope="module")
def train() -> CountedPostings:
    return load_counts(real_path(TRAIN))


def test_the_shipped_postings(train: CountedPostings) -> None:
    assert len(train.postings) == 3_533
    assert train.readings[0]["label"].value_counts().to_dict() == {"KPO": 2_327, "BPO": 1_206}
    assert train.postings["group"].nunique() < len(train.postings)
    assert set(train.readings[0]["sure"]) == {1, 2, 3}
    dev = load_counts(real_path(DEV))
    assert dev.postings["source"].value_counts().to_dict() == {"uk": 159, "india": 110, "world": 103, "ph": 100}
    assert len(dev.readings) == 2
    assert not set(dev.postings["id"]) & set(train.postings["id"])


def test_every_reading_is_whole(counted: CountedPostings) -> None:
    assert counted.postings["id"].is_unique
    for reading in counted.readings:
        assert tuple(reading.columns) == READING
        assert reading.notna().all(axis=None)
        assert [fault for fault in map(label_contradicts_level, reading.to_dict("records")) if fault] == []


def test_nothing_is_in_the_order_of_a_text(counted: CountedPostings) -> None:
    assert counted.words.tolist() == sorted(set(counted.words.tolist()))
    assert counted.pairs.tolist() == sorted(counted.pairs.tolist())
    for matrix in (counted.matrix, counted.titles):
        for start, end in pairwise(matrix.indptr.tolist()):
            assert (np.diff(matrix.indices[start:end]) > 0).all()
        assert matrix.data.min() > 0
    assert (counted.matrix - counted.titles).data.min() >= 0


def test_five_postings_of_two_sources_hold_every_term(train: CountedPostings) -> None:
    sources = train.postings["source"].to_numpy()
    by_source = np.stack([(train.matrix[sources == source] > 0).sum(axis=0).A1 for source in sorted(set(sources))])
    assert by_source.sum(axis=0).min() >= 5
    assert (by_source > 0).sum(axis=0).min() >= 2


def test_postings_to_measure_on_have_the_terms_of_those_to_train_on(train: CountedPostings) -> None:
    dev = load_counts(real_path(DEV))
    assert dev.words.tolist() == train.words.tolist()
    assert dev.pairs.tolist() == train.pairs.tolist()


def test_words_are_no_wider_than_the_longest(counted: CountedPostings) -> None:
    assert counted.words.dtype.itemsize == max(map(len, counted.words.tolist()))


def test_no_word_is_an_address_or_a_telephone_number(counted: CountedPostings) -> None:
    for word in words_of(counted):
        assert word.isascii()
        assert tokenize(word) == [word.encode()]
        assert sum(letter.isdigit() for letter in word) < 6
        assert "www" not in word
        assert "http" not in word
        assert word.encode() not in make.DROPPED


def runs(pairs: list[list[int]]) -> Iterator[list[int]]:
    """Follow the only possible next word, or the only possible word before, as long as there is one and no more."""
    for one, other in ((0, 1), (1, 0)):
        following: dict[int, list[int]] = defaultdict(list)
        for pair in pairs:
            following[pair[one]].append(pair[other])
        for word in following:
            run = [word]
            while len(ahead := following.get(run[-1], [])) == 1 and ahead[0] not in run:
                run += ahead
            yield run


def test_no_posting_strings_more_than_five_words_together(counted: CountedPostings) -> None:
    """Not in the posting, nor in what its words leave as its title."""
    n = len(counted.words)
    pairs = counted.pairs.tolist()
    ends = zip(pairwise(counted.matrix.indptr.tolist()), pairwise(counted.titles.indptr.tolist()), strict=True)
    for (start, end), (title_start, title_end) in ends:
        held = [pairs[term - n] for term in counted.matrix.indices[start:end].tolist() if term >= n]
        in_title = set(counted.titles.indices[title_start:title_end].tolist())
        assert {term for term in in_title if term >= n} <= set(counted.matrix.indices[start:end].tolist())
        for known in (held, [pair for pair in held if in_title.issuperset(pair)]):
            assert all(len(run) <= 5 for run in runs(known))


def test_a_sentence_has_many_continuations(train: CountedPostings) -> None:
    """Over all postings, the next word of a pair is one of dozens."""
    n = len(train.words)
    continuations = np.bincount(train.pairs[:, 0], minlength=n)
    times = np.asarray(train.matrix[:, n:].sum(axis=0)).ravel()
    assert np.average(continuations[train.pairs[:, 0]], weights=times) > 50


def test_what_is_counted_is_what_the_tokens_say() -> None:
    counted = postings(["Audit the audit\nof 24 claims", "The claims"])
    n = len(counted.words)
    names = words_of(counted) + [f"{words_of(counted)[a]} {words_of(counted)[b]}" for a, b in counted.pairs.tolist()]
    rows = [
        {names[term]: int(row[term]) for term in np.flatnonzero(row)} for row in np.asarray(counted.matrix.todense())
    ]
    assert rows[1] == {"claims": 1, "the": 1, "the claims": 1}
    assert rows[0] == {
        "24": 1, "audit": 2, "claims": 1, "of": 1, "the": 1,
        "24 claims": 1, "audit of": 1, "audit the": 1, "of 24": 1, "the audit": 1,
    }  # fmt: skip
    assert [names[term] for term in counted.titles[0].indices] == ["audit", "the", "audit the", "the audit"]
    assert counted.titles[0].data.tolist() == [2, 1, 1, 1]
    assert counted.titles[1].toarray().tolist() == counted.matrix[1].toarray().tolist()
    assert counted.n_words.tolist() == [5, 2]
    assert n == 5


def test_equal_counts_are_equal_bytes_and_come_back(tmp_path: Path) -> None:
    counted = postings(["Audit the claims\nof all", "Key the claims 7"])
    written = dump_counts(counted)
    assert written == dump_counts(postings(["Audit the claims\nof all", "Key the claims 7"]))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    (tmp_path / "a.npz").write_bytes(written)
    again = load_counts(tmp_path / "a.npz")
    assert dump_counts(again) == written
    assert again.readings[0].equals(counted.readings[0])
    assert again.postings["group"].tolist() == ["0", "1"]
    assert again.titles.toarray().tolist() == counted.titles.toarray().tolist()
    assert again.part(np.array([1])).held_words() == [b"7", b"claims", b"key", b"the"]
    assert again.part(np.array([False, True])).matrix.toarray().tolist() == [counted.matrix.toarray()[1].tolist()]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", dump_counts(postings(["a"]))[:-40]])
def test_a_broken_file_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a\.npz: expected counts"):
        load_counts(path)
    with pytest.raises(DataError, match=r"b\.npz: there is no such file"):
        load_counts(tmp_path / "b.npz")


def test_a_corrected_label_stands(train: CountedPostings) -> None:
    standing = train.readings[0].set_index(train.postings["id"])
    corrections = pd.read_csv(data_path("real_corrections.csv")).set_index("id")
    assert corrections["reason"].notna().all()
    for name in READING:
        assert (corrections[name] == standing.loc[corrections.index, name]).all()


def test_the_second_readings_agree_as_the_data_card_says(train: CountedPostings, repository: Path) -> None:
    readings = pd.read_csv(data_path("real_second_reading.csv"))
    corrected = pd.read_csv(data_path("real_corrections.csv"))["id"]
    standing = pd.concat([train.postings["id"], train.readings[0]], axis=1).set_index("id")
    card = (repository / "data" / "README.md").read_text(encoding="utf-8")
    for drawn, n, stands in (("random", 500, ""), ("contested", 498, "second_")):
        rows = readings[readings["drawn"] == drawn].set_index("id")
        assert len(rows) == n
        for name in READING[:3]:
            assert (rows[stands + name] == standing.loc[rows.index, name])[~rows.index.isin(corrected)].all()
        cells = [f"{(rows[name] == rows['second_' + name]).mean():.3f}".removeprefix("0") for name in READING[:3]]
        kappas = [cohen_kappa_score(rows[name], rows["second_" + name]) for name in READING[:3]]
        cells += [f"{kappa:.3f}".removeprefix("0") for kappa in kappas]
        assert f"| {n} {drawn} | {' | '.join(cells)} |" in card
