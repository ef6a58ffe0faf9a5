from __future__ import annotations

from kpoclass.training import TrainingResult
from kpoclass.training.function_words import FUNCTION_WORDS, says_nothing


def test_function_words_carry_no_weight(small_result: TrainingResult) -> None:
    parameters = small_result.model.parameters
    size = len(parameters.idf)
    stem_of = dict(zip(parameters.words, parameters.word_stems, strict=True))
    found = [word for word in FUNCTION_WORDS if word.encode() in stem_of]
    assert "the" in found
    for word in found:
        assert all(parameters.weights[head * size + stem_of[word.encode()]] == 0 for head in range(5))
        assert parameters.idf[stem_of[word.encode()]] == 1  # and they lengthen no text


def test_a_pair_with_one_telling_word_is_kept() -> None:
    assert not says_nothing("the board")
    assert says_nothing("of the")
    assert not says_nothing("whether")
