from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.inference.batch.tokens import find_tokens, keys_at
from kpoclass.inference.tokens import fold_joined, tokenize, tokenize_titled

TEXT = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=40),
    st.text(alphabet="abAB7 \n\r\u2028-\0", max_size=60),
)


@given(st.lists(TEXT, min_size=1, max_size=8))
def test_the_tokens_are_those_of_each_text(texts: list[str]) -> None:
    tokens = find_tokens(fold_joined(texts))
    assert tokens.counts.tolist() == [len(tokenize(text)) for text in texts]
    assert tokens.titles.tolist() == [tokenize_titled(text)[1] for text in texts]
    found = [tokens.data[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert found == [token for text in texts for token in tokenize(text)]


@given(st.lists(st.binary(min_size=1, max_size=32).filter(lambda word: 0 not in word), min_size=1, max_size=9))
def test_keys_are_the_bytes_padded_with_zeros(words: list[bytes]) -> None:
    lengths = np.array([len(word) for word in words])
    starts = np.cumsum(lengths) - lengths
    keys = keys_at(b"".join(words) + b" " * 32, starts, lengths, 4)
    assert [keys[:, place].tobytes().rstrip(b"\0") for place in range(len(words))] == words
