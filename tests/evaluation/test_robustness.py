from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from kpoclass import load_model
from kpoclass.cli import evaluate
from kpoclass.cli.main import main
from kpoclass.errors import DataError
from kpoclass.evaluation import perturbations, robustness
from kpoclass.evaluation.model_card import ROBUST_BEGIN, ROBUST_END, robustness_body, update_robustness
from kpoclass.evaluation.personal_slots import CARRIERS, GROUPS, NOBODY, carriers, personal_groups
from kpoclass.evaluation.report_text import robustness_to_text
from kpoclass.evaluation.robustness import Robustness, Shift, measure_robustness, personal_pairs, shift_of, some_texts
from kpoclass.evaluation.test_sets import split_set
from kpoclass.inference.tokens import tokenize

CARD = Path(__file__).parent.parent.parent / "models" / "README.md"

#: What is said of somebody must not move ``p_kpo`` further.
PERSONAL_BOUND = 0.02


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return some_texts(split_set("dev").frame, 1)


@pytest.fixture
def measured() -> Robustness:
    shifts = [Shift("all in capitals", 1234, 0.01, 0.002, 0.03, 0.4)]
    return Robustness("0123456789ab", shifts, [Shift("names", 5, 0.0, 0.0, 0.0, 0.0)])


@pytest.mark.parametrize("group", [name for name, use in zip(GROUPS.values(), GROUPS, strict=True) if use[1] == "drop"])
def test_what_is_said_of_somebody_moves_no_answer(texts: list[str], group: str) -> None:
    kind, words = personal_groups()[group]
    shift = shift_of(load_model(), group, personal_pairs(texts, kind, words))
    assert shift.largest <= 1e-6 < PERSONAL_BOUND
    assert shift.labels_changed == 0


def test_hardly_a_name_moves_an_answer_that_training_did_not_see_listed(texts: list[str]) -> None:
    """Nearly all of them are in no text that was trained on."""
    kind, words = personal_groups()["names that training did not see listed"]
    known = set(load_model().parameters.words)
    assert sum(word.lower().encode() in known for word in words) / len(words) <= 0.03
    shift = shift_of(load_model(), "held out", personal_pairs(texts, kind, words))
    assert shift.p95 <= PERSONAL_BOUND
    assert shift.labels_changed <= 0.005


@pytest.mark.slow
def test_what_is_said_of_somebody_moves_no_answer_to_any_text() -> None:
    every = split_set("dev").frame["text"].tolist()
    for name, (kind, words) in personal_groups().items():
        if name not in {GROUPS["name", "keep"], GROUPS["name", "test"]}:
            assert shift_of(load_model(), name, personal_pairs(every[::6], kind, words)).largest < PERSONAL_BOUND, name


def test_the_card_is_of_the_shipped_model() -> None:
    body = CARD.read_text(encoding="utf-8").partition(ROBUST_BEGIN)[2].partition(ROBUST_END)[0]
    assert f"Model {load_model().fingerprint}." in body
    figures = {line.split(" | ")[0].strip("| "): line for line in body.splitlines() if line.startswith("| ")}
    assert set(GROUPS.values()) | set(robustness.WRITTEN) <= set(figures)


@pytest.mark.slow
def test_the_card_says_what_is_measured() -> None:
    body = CARD.read_text(encoding="utf-8").partition(ROBUST_BEGIN)[2].partition(ROBUST_END)[0]
    assert body.strip() == robustness_body(measure_robustness(load_model(), lambda _: None))


@pytest.mark.parametrize(
    ("name", "most_labels", "most_median"),
    [
        ("all in small letters", 0.01, 0.0001),
        ("without punctuation", 0.0, 0.0),
        ("odd spaces", 0.0, 0.0),
        ("as a page of HTML", 0.0, 0.0),
        ("British and American spelling", 0.0, 0.0001),
        ("words for women and for men", 0.0, 0.0001),
        ("sentences in another order", 0.01, 0.001),
        ("a title in the plural", 0.03, 0.001),
        ("an irrelevant word, titles", 0.06, 0.01),
        ("an irrelevant word, tasks", 0.02, 0.005),
        ("an irrelevant word, postings", 0.005, 0.001),
        ("a typo, titles", 0.18, 0.05),
        ("a typo, tasks", 0.06, 0.01),
        ("a typo, postings", 0.02, 0.001),
    ],
)
def test_how_a_text_is_written_moves_few_answers(name: str, most_labels: float, most_median: float) -> None:
    pairs = robustness.written_pairs(split_set("dev").frame, name)
    shift = shift_of(load_model(), name, pairs)
    assert shift.labels_changed <= most_labels
    assert shift.median <= most_median


def test_a_change_that_is_not_drawn_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = split_set("dev").frame["text"].tolist()[::9]
    for name, (change, _) in robustness.WRITTEN.items():
        drawn = [[change(text, random.Random(seed)) for text in texts] for seed in range(3)]
        assert (drawn[0] == drawn[1] == drawn[2]) == (change not in robustness.DRAWN), name
    made: list[str] = []
    change = {"all in capitals": (lambda text, _: made.append(text) or text.upper(), ("title",))}
    monkeypatch.setattr(robustness, "WRITTEN", change)
    frame = split_set("dev").frame
    assert len(list(robustness.written_pairs(frame, "all in capitals"))) == len(made) == sum(frame["kind"] == "title")


def test_what_only_a_clone_has_is_missed_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> Path:
        raise DataError(f"{name} is not here")

    told: list[str] = []
    monkeypatch.setattr(robustness, "data_path", lacking)
    with pytest.raises(DataError, match=r"^boilerplate_unseen\.csv is not here"):
        measure_robustness(load_model(), told.append)
    assert not told


@pytest.mark.parametrize(
    ("command", "marks"), [("dev", "figures"), ("esco", "figures"), ("real", "readers"), ("robust", "robust")]
)
def test_a_card_without_marks_is_refused_before_anything_is_measured(
    command: str, marks: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    card = tmp_path / "card.md"
    card.write_text("no marks", encoding="utf-8")
    monkeypatch.setattr(evaluate, "load_model", lambda _: pytest.fail("a model is read"))
    assert main(["evaluate", command, "--card", str(card)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"expected the lines <!-- {marks}: begin -->" in captured.err


def test_a_perturbation_changes_what_it_names() -> None:
    rng = random.Random(1)
    text = "Clerk\nKeys orders. Files letters! Rings the waitress, who organises colours?"
    assert perturbations.other_spelling(text, rng) == text.replace("organises colours", "organizes colors")
    assert perturbations.other_sex(text, rng) == text.replace("waitress", "waiter")
    assert perturbations.other_spelling("Clerk", rng) is None
    shuffled = perturbations.shuffled_sentences(text, rng)
    assert shuffled is not None
    assert shuffled.startswith("Clerk\n")
    assert sorted(tokenize(shuffled)) == sorted(tokenize(text))
    assert perturbations.shuffled_sentences("Keys orders.", rng) is None
    assert perturbations.plural("Test secretary", rng) == "Test secretaries"
    assert perturbations.plural("Data clerk ", rng) == "Data clerks"
    assert [perturbations.plural(title, rng) for title in ("Sales", "Clerk (nights)", "Clerk\nKeys")] == [None] * 3
    assert perturbations.without_punctuation("a-b, it's", rng) == "a b  it's"
    assert perturbations.without_punctuation("<p>a</p>", rng) is None


def test_a_typo_is_one_slip() -> None:
    for seed in range(200):
        text = "Auditor of ports"
        slipped = perturbations.typo(text, random.Random(seed))
        assert slipped is not None
        differing = [(a, b) for a, b in zip(text.split(), slipped.split(), strict=True) if a != b]
        assert len(differing) == 1 or slipped == text  # two letters that are the same may be swapped
        for before, after in differing:
            assert (before[0], before[-1], abs(len(before) - len(after)) <= 1) == (after[0], after[-1], True)
    assert perturbations.typo("a few", random.Random(0)) is None


def test_an_irrelevant_word_is_put_between_two() -> None:
    for seed in range(50):
        text = perturbations.irrelevant_word("Key in orders", random.Random(seed))
        (more,) = set(text.split()) - {"Key", "in", "orders"}
        assert more in perturbations.IRRELEVANT


def test_every_carrier_has_a_place_for_a_word() -> None:
    for kind in CARRIERS:
        filled = list(carriers("Clerk {a}\nKeys orders.", kind))
        assert all("{word}" in text for text in filled)
        assert not any(re.search(r"\{(?!word\})", text) for text in filled)
    assert list(carriers("Data clerk", "name"))[:3] == ["Data clerk {word}", "{word} Data clerk", "Data {word} clerk"]


def test_no_model_knows_the_word_for_nobody() -> None:
    assert NOBODY.lower().encode() not in load_model().parameters.words


def test_the_card_is_changed_between_its_marks(measured: Robustness, tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text(f"before\n{ROBUST_BEGIN}\nold\n{ROBUST_END}\nafter\n", encoding="utf-8")
    update_robustness(card, measured)
    text = card.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "| all in capitals | 1,234 | .0100 | .0020 | .0300 | .4000 |" in text
    card.write_text("no marks", encoding="utf-8")
    with pytest.raises(DataError, match="expected the lines"):
        update_robustness(card, measured)


def test_the_command_shows_and_writes_it(
    measured: Robustness, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robustness, "measure_robustness", lambda model, progress: measured)  # noqa: ARG005
    card = tmp_path / "card.md"
    card.write_text(f"{ROBUST_BEGIN}\n{ROBUST_END}\n", encoding="utf-8")
    assert main(["evaluate", "robust", "--card", str(card)]) == 0
    assert capsys.readouterr().out.strip() == robustness_to_text(measured)
    assert robustness_body(measured) in card.read_text(encoding="utf-8")
    assert main(["evaluate", "robust", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "0123456789ab"
    assert told["written"] == [measured.written[0]._asdict()]


def test_a_small_part_is_measured_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = split_set("dev").frame
    few = frame.groupby("kind").head(2)
    monkeypatch.setattr(robustness, "split_set", lambda _: split_set("dev").__class__("few", few))
    monkeypatch.setattr(robustness, "personal_groups", lambda: {"pronouns": ("pronoun", ["she", "he"])})
    told: list[str] = []
    written, personal = measure_robustness(load_model(), told.append).tables()
    assert len(told) == 3
    assert written[0][1:] == personal[0][1:] == ["pairs", "labels changed", "median", "95 %", "largest"]
    assert [line[0] for line in personal[1:]] == ["pronouns"]
    assert any("200 paragraphs" in line[0] for line in written)
