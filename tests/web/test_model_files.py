"""Model files are read, and refused, by JavaScript as by Python; no file makes it hang or answer nonsense."""

from __future__ import annotations

import base64
import hashlib
import random
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from node_engine import Node, Refused, as_javascript_has_it, differences
from released_models import FILES, FOLDER, kept
from small_model import small_parameters

from kpoclass import Model, ModelFormatError, load_model
from kpoclass.errors import EmptyTextError
from kpoclass.inference.model_file import FORMAT_VERSION, LARGEST, MAGIC, dumps, loads
from kpoclass.resources import resource

sys.path.insert(0, str(Path(__file__).parents[1] / "inference"))
from hostile_models import Forger, as_file

DATA = dumps(small_parameters())
#: A file of each format version.
SMALL = [path.read_bytes() for path in sorted(FOLDER.glob("small-*.model"))]


@pytest.fixture(scope="module", autouse=True)
def _the_shipped_model_again(node: Node) -> Iterator[None]:
    yield
    node.one("use", encoded(Path(resource("models", "kpoclass.model")).read_bytes()))


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def compare(node: Node, data: bytes, texts: list[str]) -> str:
    """Give a file to both: they refuse it alike, or answer alike. Return which."""
    given = node.one("use", encoded(data))
    if isinstance(given, Refused):
        with pytest.raises(ModelFormatError) as error:
            loads(data)
        assert given.name == "ModelFormatError"
        assert given.message.partition("; give ")[0] == str(error.value).partition("; give ")[0]
        return "refused"
    model = Model(loads(data))
    assert given == model.fingerprint
    for text, answer in zip(texts, node.ask([["classify", text, None] for text in texts]), strict=True):
        try:
            expected = model.classify(text)
        except EmptyTextError:
            assert answer.name == "EmptyTextError"
        else:
            assert differences(answer, expected) == {}, text
    return "taken"


def test_the_shipped_model(node: Node) -> None:
    data = Path(resource("models", "kpoclass.model")).read_bytes()
    assert compare(node, data, ["Actuary"]) == "taken"
    assert node.one("metadata") == load_model().metadata


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_of_any_version(node: Node, path: Path) -> None:
    assert compare(node, path.read_bytes(), kept().texts) == "taken"
    assert node.one("metadata") == load_model(path).metadata


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 1000])
def test_sha256(node: Node, size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert node.one("sha256", encoded(data)) == hashlib.sha256(data).hexdigest()


def test_forged_models(node: Node) -> None:
    seen = set()
    for seed in range(400):
        forger = Forger(seed)
        sections = forger.sections()
        texts = [as_javascript_has_it(text) for text in forger.texts(sections["words"])]
        seen.add(compare(node, as_file(sections), texts))
    assert seen == {"refused", "taken"}


@given(st.sampled_from(SMALL), st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_an_altered_byte(node: Node, data: bytes, position: int, change: int) -> None:
    altered = bytearray(data)
    altered[position % len(data)] ^= change
    assert compare(node, bytes(altered), []) == "refused"
    forged = altered[:12] + zlib.crc32(altered[16:]).to_bytes(4, "little") + altered[16:]
    compare(node, bytes(forged), ["data enter data", "analyse", "x"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a zip",
        MAGIC,
        DATA[:-1],
        DATA[:50],
        DATA + b"\0",
        MAGIC + (FORMAT_VERSION + 1).to_bytes(4, "little") + DATA[12:],
        MAGIC + bytes(4) + DATA[12:],
        MAGIC + (1).to_bytes(4, "little") + bytes(36),
        MAGIC + (1).to_bytes(4, "little") + bytes(40),
        *(MAGIC + (1).to_bytes(4, "little") + data[12:] for data in SMALL[1:]),
        DATA[:16] + b"\xff" * 40,
        DATA[:16] + LARGEST.to_bytes(4, "little") + DATA[20:],
    ],
)
def test_what_is_no_model(node: Node, data: bytes) -> None:
    assert compare(node, data, []) == "refused"


@pytest.mark.parametrize("metadata", [b"", b"[]", b"null", b"{", b"\xff", b'"a"'])
def test_metadata_that_is_none(node: Node, metadata: bytes) -> None:
    node.one("use", encoded(dumps(small_parameters(metadata_json=metadata))))
    given = node.one("metadata")
    assert given.name == "ModelFormatError"
    assert "the metadata" in given.message
