from __future__ import annotations

from kpoclass.training import Recipe
from kpoclass.training.dataset import TrainingSet
from kpoclass.training.function_words import FUNCTION_WORDS, says_nothing
from kpoclass.training.learning_curve import learning_curve
from kpoclass.training.train import TrainingResult


def test_more_rows_from_the_same_draw(small_set: TrainingSet, small_recipe: Recipe) -> None:
    held_out = small_set.frame.iloc[::7]
    steps: list[str] = []
    points = learning_curve(small_set, held_out, small_recipe, shares=(0.6, 1.0), source="own", progress=steps.append)
    assert [point.rows for point in points] == [48, 80]
    assert points[-1].accuracy == 1.0
    assert steps[-1] == "training on 80 of 80 rows"


def test_function_words_carry_no_weight(small_result: TrainingResult) -> None:
    parameters = small_result.model.parameters
    size = len(parameters.idf)
    stem_of = dict(zip(parameters.words, parameters.word_stems, strict=True))
    found = [word for word in FUNCTION_WORDS if word.encode() in stem_of]
    assert "the" in found
    for word in found:
        assert all(parameters.weights[head * size + stem_of[word.encode()]] == 0 for head in range(5))


def test_a_pair_with_one_telling_word_is_kept() -> None:
    assert not says_nothing("the board")
    assert says_nothing("of the")
    assert not says_nothing("whether")
