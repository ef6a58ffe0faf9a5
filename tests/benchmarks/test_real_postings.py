from __future__ import annotations

import io
import json
import sys
import zipfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from kpoclass import Model, load_model
from kpoclass.datasets.schemas import DTYPES, label_contradicts_level, load_descriptions
from kpoclass.errors import DataError
from kpoclass.evaluation.evaluate import Figure
from kpoclass.inference.tokens import tokenize
from kpoclass.resources import data_path
from kpoclass.training.out_of_fold import head_log_odds

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.real_postings import __main__ as command
from benchmarks.real_postings import agreement, make
from benchmarks.real_postings.agreement import Comparison, compare_all, compare_with_readers
from benchmarks.real_postings.counts import (
    DEV,
    READING,
    TRAIN,
    CountedPostings,
    count_postings,
    dump_counts,
    load_counts,
)
from benchmarks.real_postings.scoring import classify_counted, score_counted

TEXTS = ["Analyse data", "Enter data data", "Analysing the data 24", "Enter the unknown words of it"]


@pytest.fixture(scope="module", params=[TRAIN, DEV])
def counted(request: pytest.FixtureRequest) -> CountedPostings:
    return load_counts(request.param)


@pytest.fixture(scope="module")
def train() -> CountedPostings:
    return load_counts(TRAIN)


def postings(texts: list[str], sources: str = "ab") -> CountedPostings:
    frame = pd.DataFrame(
        {
            "id": [f"{row:03}" for row in range(len(texts))],
            "source": [sources[row % len(sources)] for row in range(len(texts))],
        }
    )
    reading = pd.DataFrame({"label": "KPO", "skill_level": 4, "in_scope": True, "sure": 3}, index=frame.index).astype(
        DTYPES
    )
    return count_postings(texts, frame, [reading])


def words_of(counted: CountedPostings) -> list[str]:
    return [word.decode() for word in counted.words.tolist()]


def test_the_shipped_postings(train: CountedPostings) -> None:
    assert len(train.postings) == 3_533
    assert train.readings[0]["label"].value_counts().to_dict() == {"KPO": 2_339, "BPO": 1_194}
    assert set(train.readings[0]["sure"]) == {1, 2, 3}
    dev = load_counts(DEV)
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
    matrix = counted.matrix
    for start, end in pairwise(matrix.indptr.tolist()):
        assert (np.diff(matrix.indices[start:end]) > 0).all()
    assert matrix.data.min() > 0


def test_five_postings_of_two_sources_hold_every_term(train: CountedPostings) -> None:
    sources = train.postings["source"].to_numpy()
    by_source = np.stack([(train.matrix[sources == source] > 0).sum(axis=0).A1 for source in sorted(set(sources))])
    assert by_source.sum(axis=0).min() >= 5
    assert (by_source > 0).sum(axis=0).min() >= 2


def test_postings_to_measure_on_have_the_terms_of_those_to_train_on(train: CountedPostings) -> None:
    dev = load_counts(DEV)
    assert dev.words.tolist() == train.words.tolist()
    assert dev.pairs.tolist() == train.pairs.tolist()


def test_no_word_is_an_address_or_a_telephone_number(counted: CountedPostings) -> None:
    for word in words_of(counted):
        assert word.isascii()
        assert tokenize(word) == [word.encode()]
        assert sum(letter.isdigit() for letter in word) < 6
        assert "www" not in word
        assert "http" not in word
        assert word.encode() not in make.DROPPED


def test_no_posting_strings_more_than_five_words_together(counted: CountedPostings) -> None:
    """Follow the only possible next word, or the only possible word before, as long as there is one and no more."""
    n = len(counted.words)
    pairs = counted.pairs.tolist()
    for start, end in pairwise(counted.matrix.indptr.tolist()):
        held = [pairs[term - n] for term in counted.matrix.indices[start:end].tolist() if term >= n]
        for one, other in ((0, 1), (1, 0)):
            following: dict[int, list[int]] = defaultdict(list)
            for pair in held:
                following[pair[one]].append(pair[other])
            for word in following:
                run = [word]
                while len(ahead := following.get(run[-1], [])) == 1 and ahead[0] not in run:
                    run += ahead
                assert len(run) <= 5


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
    assert counted.n_words.tolist() == [5, 2]
    assert n == 5


def test_equal_counts_are_equal_bytes_and_come_back(tmp_path: Path) -> None:
    counted = postings(["Audit the claims", "Key the claims 7"])
    written = dump_counts(counted)
    assert written == dump_counts(postings(["Audit the claims", "Key the claims 7"]))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    (tmp_path / "a.npz").write_bytes(written)
    again = load_counts(tmp_path / "a.npz")
    assert dump_counts(again) == written
    assert again.readings[0].equals(counted.readings[0])
    assert again.part(np.array([False, True])).matrix.toarray().tolist() == [counted.matrix.toarray()[1].tolist()]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", dump_counts(postings(["a"]))[:-40]])
def test_a_broken_file_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"a\.npz: expected counts of postings"):
        load_counts(path)
    with pytest.raises(DataError, match=r"b\.npz: there is no such file"):
        load_counts(tmp_path / "b.npz")


@given(st.lists(st.text("ab cde", max_size=40).filter(str.strip), min_size=1, max_size=12))
def test_the_rules_hold_for_any_postings(texts: list[str]) -> None:
    whole = postings(texts)
    kept = make.reduce_counts(whole)
    assert make.common_terms(kept).all()
    assert set(kept.words.tolist()) <= set(whole.words.tolist())
    pairs = kept.pairs.tolist()
    n = len(kept.words)
    for start, end in pairwise(kept.matrix.indptr.tolist()):
        held = [tuple(pairs[term - n]) for term in kept.matrix.indices[start:end].tolist() if term >= n]
        assert len(make.longest_run(held)) < make.LONGEST_RUN  # type: ignore[arg-type]


def test_the_longest_run_goes_on_while_there_is_no_choice() -> None:
    assert make.longest_run([(1, 2), (2, 3), (3, 4)]) == [(1, 2), (2, 3), (3, 4)]
    assert make.longest_run([(1, 2), (1, 3), (2, 4), (3, 4), (4, 5)]) == [(2, 4), (4, 5)]
    assert len(make.longest_run([(1, 2), (2, 1)])) == 2
    assert make.longest_run([]) == []


def test_names_addresses_and_long_numbers_go() -> None:
    text = "Richard of Accenture www 020794 reviews 12345 invoices"
    assert words_of(make.reduce_counts(postings([text] * 5))) == ["12345", "invoices", "of", "reviews"]


def test_one_source_or_four_postings_are_too_few() -> None:
    assert words_of(make.reduce_counts(postings(["audit"] * 9, sources="a"))) == []
    assert words_of(make.reduce_counts(postings(["audit"] * 4))) == []
    assert words_of(make.reduce_counts(postings(["audit"] * 5))) == ["audit"]


def test_both_files_are_made_from_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reading = {"label": "BPO", "skill_level": 2, "in_scope": True, "sure": 3}
    rows = [{"id": f"x{row}", "source": "ab"[row % 2], "text": "Key Cebu invoices", **reading} for row in range(6)]
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    second = {f"{name}_{reader}": value for reader in (2, 3)
              for name, value in (("label", "BPO"), ("level", reader), ("scope", True), ("sure", 1))}  # fmt: skip
    row = {"id": "d1", "text": "Key many invoices", "label_1": "KPO", **second}
    (tmp_path / "uk_postings_dev.jsonl").write_text(json.dumps(row), encoding="utf-8")
    make.main([str(tmp_path / "train.jsonl"), "--dev", str(tmp_path / "uk_postings_dev.jsonl"), "--out", str(tmp_path)])
    assert "look through these: cebu key" in capsys.readouterr().out
    train, dev = load_counts(tmp_path / TRAIN.name), load_counts(tmp_path / DEV.name)
    assert words_of(train) == words_of(dev) == ["cebu", "invoices", "key"]
    assert dev.matrix.toarray().tolist() == [[0, 1, 1, 0, 0]]
    assert dev.n_words.tolist() == [3]
    assert [reading["skill_level"].tolist() for reading in dev.readings] == [[2], [3]]
    assert dev.postings["source"].tolist() == ["uk"]


def test_the_second_readings_agree_as_the_data_card_says(train: CountedPostings, repository: Path) -> None:
    readings = pd.read_csv(data_path("real_second_reading.csv"))
    standing = pd.concat([train.postings["id"], train.readings[0]], axis=1).set_index("id")
    card = (repository / "data" / "README.md").read_text(encoding="utf-8")
    for drawn, n, stands in (("random", 500, ""), ("contested", 498, "second_")):
        rows = readings[readings["drawn"] == drawn].set_index("id")
        assert len(rows) == n
        for name in READING[:3]:
            assert (rows[stands + name] == standing.loc[rows.index, name]).all()
        cells = [f"{(rows[name] == rows['second_' + name]).mean():.3f}".removeprefix("0") for name in READING[:3]]
        kappas = [cohen_kappa_score(rows[name], rows["second_" + name]) for name in READING[:3]]
        cells += [f"{kappa:.3f}".removeprefix("0") for kappa in kappas]
        assert f"| {n} {drawn} | {' | '.join(cells)} |" in card


def reading(labels: str, levels: list[int], scopes: list[bool]) -> pd.DataFrame:
    columns = {"label": [{"K": "KPO", "B": "BPO"}[letter] for letter in labels], "skill_level": levels}
    return pd.DataFrame({**columns, "in_scope": scopes, "sure": 3}).astype(DTYPES)


@pytest.fixture
def counted_texts() -> CountedPostings:
    postings = pd.DataFrame({"id": list("abcd"), "source": ["uk", "uk", "india", "ph"]})
    first = reading("KBKB", [4, 2, 3, 1], [True, True, True, False])
    second = reading("KBBB", [3, 2, 3, 3], [True, True, False, False])
    return count_postings(TEXTS, postings, [first, second])


def test_scores_from_counts_are_those_of_the_texts() -> None:
    shipped = load_model()
    texts = load_descriptions(data_path("descriptions.csv"))["text"].tolist()[::4]
    texts += ["24 7 99", "\u043f\u0440\u0438\u0432\u0435\u0442", "a" * 40, "Payroll " * 300]
    counted = count_postings(texts, pd.DataFrame({"id": range(len(texts)), "source": "ours"}))
    assert np.abs(score_counted(counted, shipped).log_odds.T - head_log_odds(shipped, texts)).max() < 1e-12
    for of_text, result in zip(
        shipped.classify_batch(texts), classify_counted(counted, shipped).itertuples(index=False), strict=True
    ):
        for name in ("label", "skill_level", "confident"):
            assert getattr(of_text, name) == getattr(result, name)
        assert of_text.coverage == pytest.approx(result.coverage, abs=1e-12)


def test_figures_by_hand(counted_texts: CountedPostings, model: Model) -> None:
    compared = compare_with_readers("tiny", counted_texts, model)
    assert (compared.name, compared.n) == ("tiny", 4)
    assert list(compared.agreement) == ["reader 1 with reader 2", "model with reader 1", "model with reader 2"]
    readers = {name: figure.value for name, figure in compared.agreement["reader 1 with reader 2"].items()}
    assert readers == pytest.approx({"label": 0.75, "kappa": 0.5, "level": 0.5, "within_one": 0.75, "scope": 0.75})
    results = model.classify_batch(TEXTS)
    first = counted_texts.readings[0]
    of_model = {name: figure.value for name, figure in compared.agreement["model with reader 1"].items()}
    right = [result.label == label for result, label in zip(results, first["label"], strict=True)]
    confident = [result.confident for result in results]
    assert of_model["label"] == np.mean(right)
    assert of_model["kappa"] == pytest.approx(cohen_kappa_score([r.label for r in results], first["label"]))
    assert of_model["level"] == np.mean([r.skill_level for r in results] == first["skill_level"])
    assert of_model["scope"] == np.mean([r.in_scope for r in results] == first["in_scope"])
    assert 0 < np.mean(confident) < 1
    assert of_model["confident"] == np.mean(confident)
    assert of_model["wrong"] == np.mean([not good for good, sure in zip(right, confident, strict=True) if sure])


def test_what_can_not_be_computed_is_a_dash(model: Model) -> None:
    postings = pd.DataFrame({"id": ["a"], "source": ["uk"]})
    one = reading("K", [4], [True])
    compared = compare_with_readers("one", count_postings(["xyz"], postings, [one, one]), model)
    assert compared.table()[1] == [
        "reader 1 with reader 2", "1.000 [1.00, 1.00]", "-", *["1.000 [1.00, 1.00]"] * 3, "-", "-", "-",
    ]  # fmt: skip
    assert compared.to_dict()["agreement"]["model with reader 1"]["wrong"]["value"] is None


def test_the_command_tells_it_as_tables_and_as_json(
    counted_texts: CountedPostings, tmp_path: Path, model: Model,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(agreement, "SETS", {"uk": "UK", "india": "India"})
    monkeypatch.setattr(command, "load_counts", lambda _: counted_texts)
    own = str(tmp_path / "own.model")
    model.save(own)
    command.main(["--model", own])
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line.endswith("postings.")] == [
        "2 postings.", "1 postings.", "4 postings.",
    ]  # fmt: skip
    assert "#### UK\n\n2 postings.\n\n| agreement | label | label, kappa |" in told
    assert told.count("| reader 1 with reader 2 | ") == told.count("| model with reader 2 | ") == 3
    assert "| reader 1 with reader 2 | .750 [" in told
    command.main(["--model", own, "--json"])
    of_all = json.loads(capsys.readouterr().out)[-1]
    assert (of_all["name"], of_all["n"]) == ("all", 4)
    assert of_all["agreement"]["reader 1 with reader 2"]["kappa"]["value"] == pytest.approx(0.5)


def test_a_figure_has_its_interval(counted_texts: CountedPostings, model: Model) -> None:
    for of in compare_with_readers("tiny", counted_texts, model).agreement.values():
        for figure in of.values():
            assert isinstance(figure, Figure)
            assert 0 <= figure.low <= figure.high <= 1


def test_the_shipped_sets_are_measured() -> None:
    compared = compare_all(load_counts(DEV), load_model())
    assert [(of.name, of.n) for of in compared] == [
        ("UK", 159), ("India", 110), ("world", 103),
        ("Philippines", 100), ("all", 472),
    ]  # fmt: skip
    assert all(isinstance(of, Comparison) for of in compared)
    # What the readers say of each other is in the data alone.
    readers = [of.agreement["reader 1 with reader 2"]["label"].value for of in compared]
    assert [round(value, 3) for value in readers] == [0.981, 0.991, 1.0, 0.98, 0.987]
