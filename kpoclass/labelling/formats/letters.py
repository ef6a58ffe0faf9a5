"""Which encoding of one byte a character makes words of the bytes beyond ASCII."""

from __future__ import annotations

import re

#: Characters beyond ASCII.
OTHERS = re.compile("[^\x00-\x7f]")

#: Letters beyond ASCII by language, each group with the encodings that people write it in, the likelier first. Windows
#: 1252 goes before all: where several explain the bytes equally well, it is the one.
_WESTERN = ("cp1252", "mac_roman", "cp850")
_LETTERS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (_WESTERN, (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüªº", "áàâãçéêíóôõúªº", "àèéìòù", "åäöéü", "æøåéö",
        "ëïéèöüáóê", "áðéíóúýþæö",
    )),
    (("cp1250", "iso8859_2", "cp852"), (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "äöüß",
    )),
    (("cp1251", "koi8_r", "cp866"), ("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўј",)),
    (("cp1254",), ("çğıöşüâîİ",)),
    (("cp1253",), ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)),
    (("cp1257",), ("āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž")),
    (("cp1255",), ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",)),
    (("cp1256",), ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ",)),
)  # fmt: skip
_SIGNS = frozenset("\u2018\u2019\u201c\u201d\u201e\u201a\u2013\u2014\u2026\u2022€£§°®©™«»¿¡·\xd7²³½\xa0\xad")


def guessed(sample: bytes) -> tuple[str, float]:
    """Return the encoding in which most characters beyond ASCII are of one language, and the share of those."""
    best, most = "cp1252", 0.0
    for codecs_of, languages in _LETTERS:
        for codec in codecs_of:
            text = sample.decode(codec, "surrogateescape")
            others = OTHERS.findall(text)
            shown = max(_share(others, letters) for letters in languages) - _torn(text) / (len(others) or 1)
            if shown > most + 1e-9:
                best, most = codec, shown
    return best, most


def _share(characters: list[str], letters: str) -> float:
    known = _SIGNS.union(letters, letters.upper())
    return sum(character in known for character in characters) / len(characters) if characters else 1.0


def _torn(text: str) -> int:
    """Count what a wrong encoding shows in words: capitals and signs in their middle, two scripts, rows of accents."""
    return sum(
        (before.isalpha() and other.isalpha() and before.islower() and other.isupper())
        or (other > "\u036f" and other.isalpha() and (_is_ascii_letter(before) or _is_ascii_letter(after)))
        or (
            min(before, after) > "\x7f" and max(before, other, after) < "\u0370" and f"{before}{other}{after}".isalpha()
        )
        or (other in _SIGNS and other != "\u2019" and before.isalpha() and after.isalpha())
        for before, other, after in zip(text, text[1:], text[2:], strict=False)
        if other > "\x7f"
    )


def _is_ascii_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
