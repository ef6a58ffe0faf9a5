from collections.abc import Callable

from kpoclass.classification import Classification

INTERFACE: int

class Kernel:
    def __new__(
        cls,
        type: type[Classification],  # noqa: A002
        kinds: tuple[tuple[object, ...] | None, ...],
        fold_page: Callable[[int], bytes],
        least_coverage: float,
        sections: tuple[bytes, ...],
        /,
    ) -> Kernel: ...
    def classify(self, text: object, /) -> Classification | None: ...
    def classify_many(self, texts: list[object], checked: bool, /) -> tuple[list[Classification | None], list[int]]: ...
    def score(self, texts: list[object], checked: bool, /) -> tuple[bytearray, bytearray, list[int]]: ...
