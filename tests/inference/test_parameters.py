from __future__ import annotations

import struct
import tracemalloc

import pytest
from small_model import small_parameters

from kpoclass.errors import ModelFormatError
from kpoclass.inference import parameters as module
from kpoclass.inference.parameters import Parameters


def halves(*numbers: int) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}H", *numbers)).cast("H")


def words(*numbers: int) -> memoryview:
    return memoryview(struct.pack(f"{len(numbers)}I", *numbers)).cast("I")


def test_a_model_without_bigrams_and_titles_is_sound() -> None:
    weights = memoryview(struct.pack("15h", *range(15))).cast("h")
    parameters = small_parameters(
        bigram_first=halves(),
        bigram_second=halves(),
        title_features=words(),
        idf=halves(4096, 4096, 4096),
        weights=weights,
    )
    assert parameters.pairs() == []
    assert parameters.n_stems == parameters.n_text_features == 3


def test_a_model_of_one_stem_is_sound() -> None:
    parameters = small_parameters(
        word_stems=halves(0, 0, 0, 0),
        bigram_first=halves(),
        bigram_second=halves(),
        title_features=words(),
        idf=halves(4096),
        weights=memoryview(bytes(10)).cast("h"),
    )
    assert parameters.n_stems == 1


def test_the_last_title_feature_is_within_bounds() -> None:
    idf = halves(*[4096] * 7)
    weights = memoryview(bytes(70)).cast("h")
    assert small_parameters(title_features=words(0, 1, 3), idf=idf, weights=weights).n_text_features == 4
    with pytest.raises(ModelFormatError, match="title features below 4"):
        small_parameters(title_features=words(0, 1, 4), idf=idf, weights=weights)


def test_metadata_is_bounded_in_size_and_depth() -> None:
    def of(size: int, levels: int) -> bytes:
        start, end = b'{"a": ' + b"[" * (levels - 1), b"]" * (levels - 1) + b"}"
        return start + b" " * (size - len(start) - len(end)) + end

    assert small_parameters(metadata_json=of(1 << 20, 100)).metadata().keys() == {"a"}
    for size, levels, told in (
        ((1 << 20) + 1, 100, "is too large: expected at most 1048576 bytes, got 1048577"),
        (1 << 20, 101, "is nested too deeply: expected at most 100 levels"),
    ):
        with pytest.raises(ModelFormatError, match=f"^the metadata {told}$"):
            small_parameters(metadata_json=of(size, levels)).metadata()
    dicts = b'{"a": ' * 101 + b"0" + b"}" * 101
    with pytest.raises(ModelFormatError, match="nested too deeply"):
        small_parameters(metadata_json=dicts).metadata()


@pytest.mark.parametrize("each", [b"{}", b"[]", b"[[[]]]", b'{"":0}', b"0.1", b'"\xf0\x9f\x98\x80"'])
def test_to_read_metadata_takes_at_most_40_mib(each: bytes) -> None:
    n = (module.MOST_METADATA - 10) // (len(each) + 1)
    parameters = small_parameters(metadata_json=b'{"a":[' + b",".join([each] * n) + b"]}")
    tracemalloc.start()
    try:
        assert len(parameters.metadata()["a"]) == n
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


def test_metadata() -> None:
    assert small_parameters().metadata()["date"] == "2026-01-02"


def test_words_are_checked_across_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    words = sorted({f"{number:x}" * (number % 5 + 1) for number in range(300)} | {"z" * 32})
    for size in (1, 2, 3, 31, 32, 33, 64, 1 << 20):
        monkeypatch.setattr(module, "_AT_A_TIME", size)
        module._check_words("\n".join(words).encode())
        for place in range(0, len(words) - 1, 7):
            exchanged = [*words[:place], words[place + 1], words[place], *words[place + 2 :]]
            for wrong in (exchanged, [*words[:place], words[place], *words[place:]]):
                with pytest.raises(ModelFormatError, match="ascending"):
                    module._check_words("\n".join(wrong).encode())
            long = [*words[:place], "0" * 33, *words[place:]]
            with pytest.raises(ModelFormatError, match="at most 32"):
                module._check_words("\n".join(long).encode())


def test_what_is_replaced_and_what_stays(parameters: Parameters) -> None:
    heads = memoryview(struct.pack("11d", *parameters.heads[:-1], 0.9)).cast("d")
    weights = memoryview(bytes(60)).cast("h")
    other = parameters.replaced(metadata_json=b"{}", heads=heads)
    for name in ("word_lines", "word_stems", "bigram_first", "bigram_second", "title_features", "idf", "weights"):
        assert getattr(other, name) is getattr(parameters, name)
    assert (other.metadata_json, other.least_probability) == (b"{}", 0.9)
    assert parameters.replaced(metadata_json=b"{}", heads=heads, weights=weights).weights is weights
    wrong = memoryview(bytes(88)).cast("d")
    assert parameters.replaced(metadata_json=b"{}", heads=wrong, check=False).heads is wrong
    with pytest.raises(ModelFormatError):
        parameters.replaced(metadata_json=b"{}", heads=wrong)


def test_pairs_are_numbers_of_thirty_two_bits(parameters: Parameters) -> None:
    assert parameters.pairs() == [2 * 65536 + 1]
    uneven = small_parameters(bigram_first=halves(1, 2), check=False)
    with pytest.raises(ValueError, match="zip"):
        uneven.pairs()
