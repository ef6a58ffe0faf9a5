from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kpoclass import Model, classify, load_model
from kpoclass.datasets.personal_words import dropped_words, load_personal_words
from kpoclass.errors import DataError
from kpoclass.inference.parameters import HEADS, Parameters
from kpoclass.inference.tokens import tokenize
from kpoclass.resources import data_path
from kpoclass.sklearn import KpoClassifier
from kpoclass.training import TrainingResult
from kpoclass.training.features import terms
from kpoclass.training.word_terms import PERSONAL, personal_words, term_of

WORDS = load_personal_words(data_path("personal_words.csv"))


def silent_stems(parameters: Parameters) -> set[int]:
    """Return the stems of the personal words that a model knows."""
    stem_of = dict(zip(parameters.words, parameters.word_stems, strict=True))
    return {stem_of[word] for word in personal_words() if word in stem_of}


def check_says_nothing(model: Model) -> None:
    parameters = model.parameters
    names, _ = dropped_words()
    assert names & set(parameters.words) == set()
    assert not any(word.isdigit() for word in parameters.words)
    silent = silent_stems(parameters)
    assert len(silent) <= 1  # none where no text had such a word
    for stem in silent:
        check_silent(parameters, stem)


def check_silent(parameters: Parameters, stem: int) -> None:
    assert stem not in {*parameters.bigram_first, *parameters.bigram_second}
    in_title = [parameters.n_text_features + place for place, of in enumerate(parameters.title_features) if of == stem]
    size = len(parameters.idf)
    for feature in [stem, *in_title]:
        assert parameters.idf[feature] == 1
        assert [parameters.weights[head * size + feature] for head in range(len(HEADS))] == [0] * len(HEADS)
    sharing = {word for word, of in zip(parameters.words, parameters.word_stems, strict=True) if of == stem}
    assert sharing <= set(personal_words())


def test_every_personal_word_is_one_token() -> None:
    assert [word for word in WORDS["word"] if tokenize(word) != [word.encode()]] == []


def test_only_names_are_kept_or_held_out() -> None:
    assert set(WORDS.loc[WORDS["use"] != "drop", "kind"]) == {"name"}
    assert (WORDS["use"] == "test").sum() > 300


def test_a_personal_word_is_one_term_and_in_no_pair() -> None:
    assert term_of(b"she") == term_of(b"kenyan") == term_of(b"polish") == PERSONAL
    assert term_of(b"polishing") == term_of(b"polished") == "polish"
    assert terms("She audits Kenyan banks") == [PERSONAL, "audit", PERSONAL, "bank"]


def test_a_name_or_number_is_no_term_and_parts_a_pair() -> None:
    assert term_of(b"garcia") == term_of(b"45") == ""
    assert terms("audits Garcia banks 45 loans") == ["audit", "bank", "loan"]


def test_they_say_nothing_to_the_shipped_model() -> None:
    check_says_nothing(load_model())


def test_the_shipped_model_knows_all_of_them_but_names() -> None:
    assert set(personal_words()) <= set(load_model().parameters.words)


def test_no_genitive_of_a_nationality_or_place_is_learnt() -> None:
    """A text has "Egypts" for "Egypt's"."""
    known = {word.decode() for word in set(load_model().parameters.words) - set(personal_words())}
    assert {f"{word}s" for word in WORDS.loc[WORDS["kind"] == "nationality", "word"]} & known == set()


def test_they_say_nothing_to_a_model_of_ones_own(small_result: TrainingResult) -> None:
    check_says_nothing(small_result.model)


@pytest.mark.parametrize("prior", ["shipped", None])
def test_a_model_fitted_to_rows_that_they_give_away_learns_nothing_of_them(prior: str | None) -> None:
    kpo = [f"{word} Garcia audits {what}" for word in ("She", "her") for what in ("banks", "loans", "funds")]
    bpo = [f"{word} Smith files {what}" for word in ("He", "his") for what in ("banks", "loans", "funds")]
    given = {} if prior is None else {"prior": load_model()}
    fitted = KpoClassifier(**given).fit(kpo + bpo, ["KPO"] * 6 + ["BPO"] * 6)
    people = ["She", "He", "Her", "Their", "Kenyan", "Maria", "Smith", "45"]
    p_kpo = fitted.predict_proba([f"{who} audits banks" for who in people])[:, 1]
    assert p_kpo.max() - p_kpo.min() < 1e-5
    assert fitted.predict_proba(["She audits", "She files"])[:, 1].round(3).tolist() != [0.5, 0.5]


def test_a_model_from_before_keeps_what_it_learnt_of_them_for_itself(model: Model) -> None:
    """Words it does not know are not taken for the one that it knows."""
    fitted = KpoClassifier(prior=model).fit(["She audits banks", "He files banks"] * 3, ["KPO", "BPO"] * 3).to_model()
    assert fitted.classify("Kenyan audits banks").p_kpo == fitted.classify("Peruvian audits banks").p_kpo


@pytest.mark.parametrize("text", ["Actuary", "Data entry clerk", "Prepares accounts for review\nYou prepare accounts."])
def test_what_is_said_of_somebody_moves_nothing(text: str) -> None:
    dropped = WORDS[(WORDS["use"] == "drop")]
    found = {round(classify(f"{text} {word}").p_kpo, 6) for word in [*dropped["word"], *map(str, range(16, 81))]}
    assert found == {round(classify(text).p_kpo, 6)}


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    pd.DataFrame({"word": ["she"], "kind": ["pronoun"], "use": ["ignore"]}).to_csv(path, index=False)
    with pytest.raises(DataError, match="line 2, column 'use': expected drop, keep or test, got 'ignore'"):
        load_personal_words(path)
