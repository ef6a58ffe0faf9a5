"""Sound model files altered as somebody would who knows the format: any part of them, and the checksum mended after.

``altered(number, bases)`` makes the same bytes of a number every time. ``hostile_models.py`` forges whole models.
"""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from hostile_models import STRANGE_NUMBERS, STRANGE_WORDS, Forger, Sections, as_file
from small_model import MEASURED, METADATA, small_parameters

from kpoclass.errors import ModelFormatError
from kpoclass.inference.model_file import MAGIC, NUMBERS, SECTIONS, SECTIONS_OF, dumps, loads
from kpoclass.inference.parameters import FORMAT_VERSION

HEADER = 56
SIZES = {name: struct.calcsize(code) for name, code in NUMBERS.items()}
MOST = {"H": 0xFFFF, "I": 0xFFFFFFFF}
#: What takes the place of any value of the metadata, as it is written.
STRANGE_VALUES = (
    "null", "true", "0", "-1", "1e999", "-1e999", "NaN", "Infinity", "1" * 400, "-" + "9" * 5000, "1e-400", "0.5", "2",
    '""', '"\\ud800"', '"\\u0000\\u001b[31m\\u202e"', '"a\\nb"', '"x"', "[]", "{}", "[[]]", "[90]", "[90, 100, 1]",
    "[100, 90]", "[-1, 1]", "[0, 0]", "[1.5, 2]", "[true, true]", '["a", "b"]', '{"": {}}', '{"a": {"b": []}}',
    '{"0.05": null}', '{"x": 0.6}', '{"0.05": 0.4}', '{"NaN": 0.6}', '{"1e999": 0.6}', '{"0.05": 0.6, "5e-2": 0.7}',
)  # fmt: skip
#: What takes the place of all of it.
STRANGE_METADATA = (
    b"", b" ", b"{", b"[]", b"1", b"null", b'"a"', b"\xff", b"\xef\xbb\xbf{}", b"{}{}", b"{}\0", b"\xed\xa0\x80",
    b'{"date": "\xff"}', b'{"date": "\xed\xa0\x80"}', b"[" * 3000, b'{"a":' * 3000, b'{"a":' * 900 + b"1" + b"}" * 900,
    b'{"date": 1, "date": {"date": 2}}', b'{"rows": {"a": {"package": 1}}}', b"1" * 5000, b'{"a": 1' + bytes(5) + b"}",
    *(b'{"rows": {"a": ' + b"[" * n + b"]" * n + b"}}" for n in (50, 200, 330, 500, 800, *range(900, 1000, 9))),
    json.dumps(METADATA).encode("utf-16"), json.dumps(METADATA | MEASURED).encode("utf-8-sig"),
)  # fmt: skip


class Draft:
    """A model file in parts, each of which may be wrong."""

    def __init__(self, sections: Sections, others: Sequence[Sections]) -> None:
        self.sections = dict(sections)
        self.others = others  # to take something out of
        self.lengths: dict[str, int] = {}  # what the header says instead
        self.magic, self.version, self.layout = MAGIC, FORMAT_VERSION, SECTIONS
        self.between = b"\0"
        self.is_mended = True
        self.afterwards: list[Callable[[bytes], bytes]] = []  # done to the whole file, the checksum still right

    def as_file(self) -> bytes:
        """Put it together."""
        sections = self.sections
        lengths = [self.lengths.get(name, len(sections[name])) & 0xFFFFFFFF for name in self.layout]
        parts = [struct.pack(f"<{len(lengths)}I", *lengths), self.between * (-(16 + 4 * len(lengths)) % 8)]
        for name in self.layout:
            parts += sections[name], self.between * (-len(sections[name]) % 8)
        body = b"".join(parts)
        data = b"".join((self.magic, struct.pack("<II", self.version & 0xFFFFFFFF, 0), body))
        for change in self.afterwards:
            data = change(data)
        if not self.is_mended:
            return data[:12] + b"\x12\x34\x56\x78" + data[16:]
        return data[:12] + struct.pack("<I", zlib.crc32(memoryview(data)[16:])) + data[16:] if len(data) > 16 else data


def _items(draft: Draft, name: str) -> list[int] | list[float]:
    section = draft.sections[name]
    n = len(section) // SIZES[name]
    return list(struct.unpack_from(f"<{n}{NUMBERS[name]}", section))


def _put(draft: Draft, name: str, items: Sequence[float]) -> None:
    draft.sections[name] = struct.pack(f"<{len(items)}{NUMBERS[name]}", *items)


def _number_for(rng: random.Random, name: str, items: Sequence[float], draft: Draft) -> float:
    """Return a number at a limit: of its type, of what is counted, of its neighbours."""
    if name == "heads":
        return rng.choice((*STRANGE_NUMBERS, *items, 0.5, 0.4999999, 1.0000001, 1e6, 999999.9, 2.2e-308))
    if name == "weights":
        return rng.choice((0, 1, -1, 0x7FFF, -0x8000))
    n_text = (len(draft.sections["idf"]) >> 1) - (len(draft.sections["title_features"]) >> 2)
    n_stems = n_text - (len(draft.sections["bigram_first"]) >> 1)
    near = [0, 1, n_stems - 1, n_stems, n_text - 1, n_text, 1 << 15, *items[:2], *items[-2:]]
    most = MOST[NUMBERS[name]]
    return int(rng.choice((*near, most, most - 1))) % (most + 1)


def a_number(rng: random.Random, draft: Draft) -> None:
    name = rng.choice(tuple(NUMBERS))
    items = _items(draft, name)
    if items:
        items[rng.randrange(len(items))] = _number_for(rng, name, items, draft)  # type: ignore[call-overload]
        _put(draft, name, items)


def order_of_numbers(rng: random.Random, draft: Draft) -> None:
    """Exchange, repeat, take out or put in an item, of one section or of both of the bigrams alike."""
    name = rng.choice(tuple(NUMBERS))
    seed = rng.random()
    for one in ("bigram_first", "bigram_second") if name.startswith("bigram") and rng.random() < 0.5 else (name,):
        items, alike = _items(draft, one), random.Random(seed)
        how = alike.randrange(5)
        if not items or how == 4:
            items.insert(alike.randint(0, len(items)), 0)
        else:
            place, other = alike.randrange(len(items)), alike.randrange(len(items))
            if how == 0:
                items[place], items[other] = items[other], items[place]
            elif how == 1:
                items[place] = items[other]
            elif how == 2:
                del items[place]
            else:
                items.insert(other, items[place])  # type: ignore[arg-type]
        _put(draft, one, items)


def features(rng: random.Random, draft: Draft) -> None:
    """Let there be more or fewer features, with an idf and weights for each, more or less."""
    n = max(0, (len(draft.sections["idf"]) >> 1) + rng.choice((-100, -2, -1, 1, 2, 100)))
    draft.sections["idf"] = (draft.sections["idf"] + b"\1\0" * n)[: 2 * n]
    draft.sections["weights"] = (draft.sections["weights"] + b"\1\0" * 5 * n)[: 10 * n + rng.choice((0, 0, 0, 2, -2))]


def words(rng: random.Random, draft: Draft) -> None:
    """Put in, take out, repeat, exchange or change words; half of the time there are as many stems as words after."""
    some = draft.sections["words"].split(b"\n")
    place, other = rng.randrange(len(some)), rng.randrange(len(some))
    match rng.randrange(8):
        case 0:
            some[place] = rng.choice(STRANGE_WORDS)
        case 1:
            some.insert(place, rng.choice(STRANGE_WORDS))
        case 2:
            some[place], some[other] = some[other], some[place]
        case 3:
            some[place] = some[other]
        case 4:
            some.insert(
                place, some[place] + rng.choice((b"a", b"0", b"", b"\r", b"\x0b", b"A", b"\xc3\xa9", b"z" * 32))
            )
        case 5:
            del some[place]
        case 6:
            some[place] = bytes(rng.choices(b"az09", k=rng.choice((1, 8, 16, 31, 32, 33, 64))))
            some = sorted({*some})
        case 7:
            some = rng.choice(([*some, b""], [b"", *some], [b""], some * 2, [b"".join(some)], []))
    separator = b"\n" if rng.random() < 0.97 else rng.choice((b"\r\n", b"\n\n", b"\r", b"\x85", b"\0", b" "))
    draft.sections["words"] = separator.join(some)
    if rng.random() < 0.5:
        draft.sections["word_stems"] = (draft.sections["word_stems"] + bytes(2 * len(some)))[: 2 * len(some)]


def a_section(rng: random.Random, draft: Draft) -> None:
    """Let a section have another length, or be that of another model or another section."""
    name = rng.choice(SECTIONS)
    section = draft.sections[name]
    size = rng.choice((1, 2, 4, 8, 10, 100))
    others = (
        draft.sections[rng.choice(SECTIONS)],
        rng.choice(draft.others)[name],
        rng.randbytes(size),
        section + b"\n",
    )
    longer = (section + bytes(size), section + b"\xff" * size, section * 2, section + b"\n")
    draft.sections[name] = rng.choice((b"", section[:-size], section[size:], *longer, *others))


def a_length(rng: random.Random, draft: Draft) -> None:
    """Let the header say another length than a section has; half of the time the sum stays what it was."""
    name, other = rng.sample(SECTIONS, 2)
    one, two = (draft.lengths.get(each, len(draft.sections[each])) for each in (name, other))
    step = rng.choice((1, 2, 4, 8, 16, 64))
    match rng.randrange(5):
        case 0:
            draft.lengths |= {name: two, other: one}
        case 1:
            draft.lengths |= {name: one + step, other: two - step}
        case 2:
            draft.lengths[name] = one + rng.choice((step, -step))
        case 3:
            draft.lengths[name] = rng.choice((0, 1 << 16, 1 << 25, 64 << 20, 1 << 31)) + rng.choice((0, 1, -1, -8, 8))
        case 4:  # together more than 32 bits hold
            draft.lengths |= {name: (1 << 31) + one, other: (1 << 31) + two}


def a_value(rng: random.Random, draft: Draft) -> None:
    """Let the metadata have something else where a number, text or table belongs."""
    found = rng.choice((METADATA, METADATA | MEASURED, METADATA | MEASURED | {"rows": {"a": 1}, "corpora": {"b": {}}}))
    mark = "\x07"

    def replaced(value: object, depth: int) -> object:
        if not isinstance(value, dict) or not value or (depth and rng.random() < 0.3):
            return mark
        name = rng.choice(list(value))
        return value | {name: replaced(value[name], depth + 1)}

    written = json.dumps(replaced(found, 0))
    draft.sections["metadata"] = written.replace(json.dumps(mark), rng.choice(STRANGE_VALUES)).encode("utf-8")


def metadata(rng: random.Random, draft: Draft) -> None:
    draft.sections["metadata"] = rng.choice(STRANGE_METADATA)


def version(rng: random.Random, draft: Draft) -> None:
    """Let it be of another version, or its sections those of another."""
    draft.version = rng.choice((0, 1, FORMAT_VERSION + 1, FORMAT_VERSION << 8, FORMAT_VERSION << 24, -1, 1 << 31))
    if draft.version == 1 or rng.random() < 0.1:
        older(rng, draft)


def older(rng: random.Random, draft: Draft) -> None:
    """Let it be a model of version 1, without title features and least probability, or nearly so."""
    draft.version = 1 if rng.random() < 0.9 else FORMAT_VERSION
    draft.layout = SECTIONS_OF[1]
    n = len(draft.sections["title_features"]) >> 2 if rng.random() < 0.9 else 0
    rest = max(0, (len(draft.sections["idf"]) >> 1) - n)
    draft.sections["idf"] = draft.sections["idf"][: 2 * rest]
    draft.sections["weights"] = draft.sections["weights"][: 10 * rest]
    if rng.random() < 0.9:
        draft.sections["heads"] = draft.sections["heads"][:-8]


def magic(rng: random.Random, draft: Draft) -> None:
    draft.magic = rng.choice((b"", b"kpoclass", b"KPOCLAS", b"KPOCLASS\n", b"PK\3\4\0\0\0\0", b"\x80\4KPOCL", bytes(8)))


def padding(rng: random.Random, draft: Draft) -> None:
    draft.between = rng.choice((b"\1", b"\xff", b"\n", b""))


def cut(rng: random.Random, draft: Draft) -> None:
    draft.afterwards.append(lambda data: data[: rng.choice((rng.randint(0, len(data)), rng.randint(0, HEADER), -1))])


def more(rng: random.Random, draft: Draft) -> None:
    """Put something before or behind the file, or the file itself."""
    some = rng.choice((b"\0", b"\n", bytes(8), b"KPOCLASS", rng.randbytes(9)))
    draft.afterwards.append(lambda data: rng.choice((data + some, data + data, some + data)))


def bytes_anywhere(rng: random.Random, draft: Draft) -> None:
    def changed(data: bytes) -> bytes:
        altered = bytearray(data)
        for _ in range(rng.choice((1, 1, 2, 8)) if data else 0):
            place = rng.randrange(rng.choice((len(data), min(len(data), HEADER))))
            altered[place] = rng.choice((altered[place] ^ 1 << rng.randrange(8), 0, 0xFF, 0x80, 10, rng.randrange(256)))
        return bytes(altered)

    draft.afterwards.append(changed)


ALTERATIONS: tuple[Callable[[random.Random, Draft], None], ...] = (
    a_number, a_number, a_number, order_of_numbers, order_of_numbers, features, words, words, a_section, a_length,
    a_value, metadata, version, older, magic, padding, cut, more, bytes_anywhere,
)  # fmt: skip


def parts_of(data: bytes) -> Sections:
    """Return the sections of a file, whatever is in them."""
    parameters = loads(data, check=False)
    numbers = {name: getattr(parameters, name).tobytes() for name in NUMBERS}
    return {"metadata": parameters.metadata_json, "words": parameters.word_lines, **numbers}


class Bases(NamedTuple):
    """The sound models that are altered."""

    small: tuple[Sections, ...]
    large: tuple[Sections, ...]  # one in ten thousand


def bases(*large: bytes) -> Bases:
    """Return small models to alter, and large ones, given as files."""
    measured = json.dumps(METADATA | MEASURED).encode()
    small = [parts_of(dumps(small_parameters(metadata_json=measured)))] * 20
    for seed in range(400):
        sections = Forger(seed).sections()
        try:
            loads(as_file(sections))
        except ModelFormatError:
            continue
        small.append(sections)
    return Bases(tuple(small), tuple(map(parts_of, large)))


def altered(number: int, of: Bases) -> bytes:
    """Return the file of a number: a sound one that was altered up to four times."""
    rng = random.Random(number)
    is_large = of.large and rng.random() < 1 / 10_000
    draft = Draft(rng.choice(of.large if is_large else of.small), of.small)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        rng.choice(ALTERATIONS)(rng, draft)
    draft.is_mended = rng.random() < 0.95
    return draft.as_file()
