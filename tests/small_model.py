"""A model small enough to check by hand."""

from __future__ import annotations

import json
import struct

from kpoclass.inference.parameters import Parameters


def small_parameters(**changes: object) -> Parameters:
    """Make parameters of three stems and one bigram, with round numbers."""
    fields: dict[str, object] = {
        "metadata_json": json.dumps({"format": "kpoclass model", "date": "2026-01-02"}).encode(),
        "word_lines": b"analyse\nanalysing\ndata\nenter",
        "word_stems": memoryview(bytes([0, 0, 0, 0, 1, 0, 2, 0])).cast("H"),
        "bigram_first": memoryview((2).to_bytes(2, "little")).cast("H"),
        "bigram_second": memoryview((1).to_bytes(2, "little")).cast("H"),
        "idf": memoryview(b"".join(n.to_bytes(2, "little") for n in (8192, 4096, 8192, 12288))).cast("H"),
        "weights": memoryview(
            b"".join(
                n.to_bytes(2, "little", signed=True)
                for n in (512, 16, -384, -640, 64, 64, 64, 64, -9, 0, 9, 0, -9, 0, 90, 90, 90, 0, -9, 0)
            )
        ).cast("h"),
        "heads": memoryview(
            struct.pack("<11d", *(x for n in (0.25, 1.0, -1.0, 1.0, 0.5) for x in (2**-7, n)), 0.65)
        ).cast("d"),
    }
    return Parameters(**(fields | changes))  # type: ignore[arg-type]
