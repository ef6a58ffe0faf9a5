from collections.abc import Callable
from typing import Any

from kpoclass.classification import Classification

class Kernel:
    def __new__(
        cls,
        type: type[Classification],  # noqa: A002
        values: tuple[object, ...],
        fold_page: Callable[[int], bytes],
        folded: bytes,
        cases: bytes,
        seed: bytes,
        lines: bytes,
        tells: bytes,
        stems: bytes,
        first: bytes,
        second: bytes,
        titles: bytes,
        idf: bytes,
        weights: bytes,
        heads: bytes,
        least_coverage: float,
        /,
    ) -> Kernel: ...
    def classify(self, text: object, /) -> Classification | None: ...
    def classify_many(self, texts: list[Any], checked: bool, /) -> tuple[list[Classification | None], list[int]]: ...
    def score(
        self, texts: list[Any], checked: bool, /
    ) -> tuple[bytearray, bytearray, bytearray, bytearray, bytearray, bytearray, bytearray, list[int]]: ...
