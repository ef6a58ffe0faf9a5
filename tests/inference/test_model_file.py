from __future__ import annotations

import json
import re
import sys
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass import estimate_share, load_model
from kpoclass.errors import ModelFormatError
from kpoclass.inference import model_file
from kpoclass.inference.model_file import FORMAT_VERSION, MAGIC, NUMBERS, dumps, loads
from kpoclass.inference.parameters import Parameters

DATA = dumps(small_parameters())
#: A file of each format version.
VERSIONS = [(Path(__file__).parents[1] / "models" / f"small-{n}.model").read_bytes() for n in (1, FORMAT_VERSION)]

some_file = st.sampled_from(VERSIONS)


def same(a: Parameters, b: Parameters) -> bool:
    return all(getattr(a, name) == getattr(b, name) for name in Parameters.__slots__ if name != "name")


def with_checksum(data: bytes) -> bytes:
    """Make the checksum right again, as somebody who forges a file would."""
    import zlib

    return data[:12] + zlib.crc32(data[16:]).to_bytes(4, "little") + data[16:]


def test_errors_of_the_metadata_name_the_file(tmp_path: Path) -> None:
    """It is read when it is asked for, long after the file."""
    uses = {
        b"[]": lambda model: model.metadata,
        b"\xff": lambda model: model.at_risk(0.05),
        b"[" * 200_000: lambda model: estimate_share(["KPO"], model),
        b'{"a": ' + b"9" * 100_000 + b"}": lambda model: model.metadata,
        b'{"confident": 1}': lambda model: model.at_risk(0.05),
        b'{"confident": {"least_probability": {"0.05": 0.1}}}': lambda model: model.at_risk(0.05),
        b'{"real_postings": 1}': lambda model: estimate_share(["KPO"], model),
    }
    path = tmp_path / "a.model"
    for metadata, use in uses.items():
        data = dumps(small_parameters(metadata_json=metadata))
        path.write_bytes(data)
        for source, name in ((path, str(path)), (BytesIO(data), "the model")):
            with pytest.raises(ModelFormatError, match=f"^{re.escape(name)}: the metadata"):
                use(load_model(source))
    confident = {"confident": {"least_probability": {"0.05": 0.8}}, "real_postings": 1}
    path.write_bytes(dumps(small_parameters(metadata_json=json.dumps(confident).encode())))
    with pytest.raises(ModelFormatError, match=f"^{re.escape(str(path))}: the metadata's real_postings"):
        estimate_share(["KPO"], load_model(path).at_risk(0.05))


def test_round_trip(parameters: Parameters) -> None:
    assert same(loads(dumps(parameters)), parameters)


def test_equal_parameters_give_equal_bytes() -> None:
    assert dumps(small_parameters()) == dumps(loads(DATA)) == DATA


@pytest.mark.parametrize("data", VERSIONS)
def test_what_was_read_is_written_to_the_same_bytes(data: bytes) -> None:
    assert dumps(loads(data)) == data
    assert dumps(loads(data, check=False)) == data


def test_sections_are_aligned_to_eight_bytes() -> None:
    assert len(DATA) % 8 == 0


@given(some_file, st.integers(0, len(DATA) - 1))
def test_truncated(data: bytes, length: int) -> None:
    with pytest.raises(ModelFormatError, match=r"truncated|expected a kpoclass model file"):
        loads(data[: length % len(data)])


@pytest.mark.parametrize("data", VERSIONS)
def test_too_long(data: bytes) -> None:
    with pytest.raises(ModelFormatError, match="too long"):
        loads(data + b"\0")


@given(some_file, st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_every_altered_byte_is_noticed(data: bytes, position: int, change: int) -> None:
    altered = bytearray(data)
    altered[position % len(data)] ^= change
    with pytest.raises(ModelFormatError):
        loads(bytes(altered))


def test_too_new() -> None:
    newer = MAGIC + (FORMAT_VERSION + 1).to_bytes(4, "little") + DATA[12:]
    with pytest.raises(ModelFormatError, match="Upgrade kpoclass"):
        loads(newer)


def test_too_old() -> None:
    with pytest.raises(ModelFormatError, match="reads versions 1 to"):
        loads(MAGIC + bytes(4) + DATA[12:])


def test_no_version_is_taken_for_another() -> None:
    for version, data in enumerate(reversed(VERSIONS), 1):
        with pytest.raises(ModelFormatError):
            loads(with_checksum(MAGIC + version.to_bytes(4, "little") + data[12:]))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip", b"\x80\x04\x95 a pickle"])
def test_not_a_model(content: bytes) -> None:
    with pytest.raises(ModelFormatError, match="expected a kpoclass model file"):
        loads(content)


@given(some_file, st.integers(16, len(DATA) - 1), st.integers(1, 255))
def test_a_forged_file_is_refused_or_within_bounds(data: bytes, position: int, change: int) -> None:
    forged = bytearray(data)
    forged[position % len(data)] ^= change
    try:
        parameters = loads(with_checksum(bytes(forged)))
    except ModelFormatError:
        return
    from kpoclass.model import Model

    for text in ("data enter data", "analyse", "x"):
        assert 0.0 <= Model(parameters).classify(text).p_kpo <= 1.0


@pytest.mark.parametrize("data", VERSIONS)
def test_only_zeros_stand_between_the_sections(data: bytes) -> None:
    _, lengths, start, expected = model_file._layout(data, "it")
    between = set(range(start - (-start % 8), expected))
    for length in lengths.values():
        between -= set(range(start, start + length))
        start += length + -length % 8
    assert between
    for place in between:
        with pytest.raises(ModelFormatError, match="altered: expected zeros between the sections"):
            loads(with_checksum(data[:place] + b"\1" + data[place + 1 :]))


@given(st.binary(max_size=300))
def test_garbage_behind_the_magic(body: bytes) -> None:
    with pytest.raises(ModelFormatError):
        loads(MAGIC + body)


def test_the_message_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.model"
    path.write_bytes(DATA[:-3])
    with pytest.raises(ModelFormatError, match=r"broken\.model"):
        model_file.read(path)


def test_writing_replaces_the_whole_file(tmp_path: Path, parameters: Parameters) -> None:
    path = tmp_path / "a.model"
    path.write_bytes(b"x" * 10_000)
    model_file.write(parameters, path)
    assert path.read_bytes() == DATA
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.model"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a model", "expected a kpoclass model file"),
        (MAGIC + (FORMAT_VERSION + 1).to_bytes(4, "little") + DATA[12:], "Upgrade kpoclass"),
        (DATA[:16] + b"\xff" * 40, "too large: expected at most"),
        (DATA, "too long"),
        (MAGIC + (1).to_bytes(4, "little") + bytes(4 + 32), "too long"),  # version 1, shorter than a header of today's
    ],
)
def test_a_huge_file_is_refused_by_its_first_bytes(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "huge.model"
    with path.open("wb") as file:
        file.write(content)
        file.truncate(1 << 27)  # without taking room on the disk
    tracemalloc.start()
    try:
        with pytest.raises(ModelFormatError, match=message):
            model_file.read(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_of_a_file_that_is_too_long_one_byte_more_is_read() -> None:
    file = BytesIO(DATA + bytes(1 << 20))
    with pytest.raises(ModelFormatError, match="too long"):
        model_file.read(file)
    assert file.tell() == len(DATA) + 1


def test_an_existing_model_is_replaced_only_by_force(tmp_path: Path, parameters: Parameters) -> None:
    path = tmp_path / "a.model"
    path.write_bytes(b"x")
    with pytest.raises(FileExistsError):
        model_file.write(parameters, path, force=False)
    assert path.read_bytes() == b"x"
    model_file.write(parameters, path)
    model_file.write(parameters, tmp_path / "b.model", force=False)
    assert path.read_bytes() == (tmp_path / "b.model").read_bytes() == DATA


def test_no_model_is_written_that_would_not_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_file, "LARGEST", len(DATA))
    model_file.write(small_parameters(), tmp_path / "a.model")
    assert same(model_file.read(tmp_path / "a.model"), small_parameters())
    monkeypatch.setattr(model_file, "LARGEST", len(DATA) - 1)
    with pytest.raises(ModelFormatError, match="at most"):
        model_file.write(small_parameters(), tmp_path / "b.model")
    assert not (tmp_path / "b.model").exists()


def test_a_machine_of_the_other_byte_order_reads_and_writes_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    here, other = loads(DATA), "big" if sys.byteorder == "little" else "little"
    monkeypatch.setattr(sys, "byteorder", other)
    there = loads(DATA, check=False)
    assert dumps(there) == DATA
    assert there.word_lines == here.word_lines
    for name in NUMBERS:
        ours, theirs = getattr(here, name), getattr(there, name)
        assert (theirs.format, len(theirs)) == (ours.format, len(ours))
        size = ours.itemsize
        ours, theirs = ours.tobytes(), theirs.tobytes()
        for place in range(0, len(ours), size):
            assert theirs[place : place + size] == ours[place : place + size][::-1]
