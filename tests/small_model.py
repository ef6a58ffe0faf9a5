"""A model small enough to check by hand."""

from __future__ import annotations

import json
import struct

from kpoclass.inference.parameters import Parameters


def small_parameters(**changes: object) -> Parameters:
    """Make parameters of three stems, one bigram and two of them in titles, with round numbers."""
    fields: dict[str, object] = {
        "metadata_json": json.dumps({"format": "kpoclass model", "date": "2026-01-02"}).encode(),
        "word_lines": b"analyse\nanalysing\ndata\nenter",
        "word_stems": memoryview(bytes([0, 0, 0, 0, 1, 0, 2, 0])).cast("H"),
        "bigram_first": memoryview((2).to_bytes(2, "little")).cast("H"),
        "bigram_second": memoryview((1).to_bytes(2, "little")).cast("H"),
        "title_features": memoryview(b"".join(n.to_bytes(4, "little") for n in (1, 3))).cast("I"),
        "idf": memoryview(b"".join(n.to_bytes(2, "little") for n in (8192, 4096, 8192, 12288, 6144, 10240))).cast("H"),
        "weights": memoryview(
            b"".join(
                n.to_bytes(2, "little", signed=True)
                for head in (
                    (512, 16, -384, -640, -96, -320),
                    (64, 64, 64, 64, 32, 16),
                    (-9, 0, 9, 0, 24, 8),
                    (-9, 0, 90, 90, 0, -8),
                    (90, 0, -9, 0, 0, 8),
                )
                for n in head
            )
        ).cast("h"),
        "heads": memoryview(struct.pack("<10d", *(x for n in (0.25, 1.0, -1.0, 1.0, 0.5) for x in (2**-7, n)))).cast(
            "d"
        ),
    }
    return Parameters(**(fields | changes))  # type: ignore[arg-type]
