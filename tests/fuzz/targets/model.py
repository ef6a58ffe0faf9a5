"""Model files: sections written open, or bytes; the checksum is right, so that what is behind it is reached."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from fuzz_engines import Engines
from hostile_models import Forger, as_file
from small_model import MEASURED, METADATA, small_parameters

from kpoclass.errors import ModelFormatError, NotMeasuredError
from kpoclass.inference.model_file import MAGIC, SECTIONS, dumps, loads
from kpoclass.model import Model
from kpoclass.share import estimate_share

from ..parts import MARK, parts_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 4_000
TOKENS = (
    "KPOCLASS", *(MARK.decode("latin-1") + name + "\n" for name in SECTIONS), "\x00\x00", "\x7f\x7f", "\n",
    '"real_postings":', '"confident":', '"least_probability":', '"risk":', "{}", "[]", "1e999", "NaN", "\\ud800",
    "analyse", "data", "a", "b", "\x00\x00\x00\x00\x00\x00\xf0\x7f", "\x00\x00\x00\x00\x00\x00\xf8\x7f",
    "\x01\x00\x00\x00\x00\x00\x00\x00",
)  # fmt: skip
TEXTS = ["analyse data", "Enter data\nanalysing the data", "a b a b", "x" * 40, "data " * 30]


def seeds() -> Iterator[bytes]:
    """Make a small model, one with measurements, and some that were forged."""
    import json

    yield dumps(small_parameters())
    yield _open(dumps(small_parameters(metadata_json=json.dumps(METADATA | MEASURED).encode())))
    for seed in range(12):
        sections = Forger(seed).sections()
        if sum(map(len, sections.values())) < LONGEST // 2:
            yield written(sections)


def _open(file: bytes) -> bytes:
    start = len(MAGIC) + 8
    lengths = [int.from_bytes(file[at : at + 4], "little") for at in range(start, start + 4 * len(SECTIONS), 4)]
    place, sections = start + 4 * len(SECTIONS), {}
    place += -place % 8
    for name, length in zip(SECTIONS, lengths, strict=True):
        sections[name] = file[place : place + length]
        place += length + -length % 8
    return written(sections)


def _closed(data: bytes) -> bytes:
    if data.startswith(MARK):
        given = dict(parts_of(data))
        return as_file({name: given.get(name.encode(), b"") for name in SECTIONS})
    return data[:12] + zlib.crc32(data[16:]).to_bytes(4, "little") + data[16:] if len(data) > 16 else data


def check(data: bytes) -> None:
    """Open a model; if it is one, both engines answer alike, and it is written as it was read."""
    file = _closed(data)
    try:
        parameters = loads(file)
    except ModelFormatError:
        return
    assert dumps(parameters) == file
    engines = Engines(parameters)
    assert not engines.differ(TEXTS)
    model = Model(parameters)
    for text in TEXTS:
        why = model.explain(text)
        assert why.classification == model.classify(text)
    for ask in (_metadata, _share, lambda each: each.at_risk(0.01)):
        with suppress(ModelFormatError, NotMeasuredError):
            ask(model)


def _metadata(model: Model) -> None:
    assert isinstance(model.metadata, dict)


def _share(model: Model) -> None:
    share = estimate_share(["KPO", "BPO", "KPO"], model)
    assert 0 <= share.low <= share.adjusted <= share.high <= 1
