"""What stands where there is no text: nothing, signs alone, or a word that says so."""

from __future__ import annotations

from kpoclass.inference.tokens import has_letter_or_digit, is_letter_or_digit

_WORDS = """
    na, nan, naan, nil, none, null, void, empty, blank, undefined, missing, unknown, unspecified, undisclosed, nothing,
    tba, tbc, tbd, to be added, to be advised, to be announced, to be completed, to be confirmed, to be decided,
    to be defined, to be determined, not applicable, not available, not available yet, not yet available,
    not specified, not yet specified, not provided, not given, not stated, not known, not entered, not set, not found,
    not disclosed, not mentioned, none given, none provided, none specified, none available, no data, no value,
    no info, no information, no text, no title, no description, no description available, no description provided,
    keine angabe, keine angaben, nicht angegeben, nicht verfügbar, unbekannt, leer, entfällt,
    non renseigné, non renseignée, non précisé, non disponible, non applicable, sans objet, inconnu, aucun, aucune,
    no aplica, no consta, no disponible, no definido, sin datos, sin descripción, desconocido, ninguno, ninguna, vacío,
    não informado, não aplicável, não se aplica, não disponível, não especificado, sem informação, desconhecido,
    nenhum, nenhuma, vazio
"""
#: Only where points or slashes say that they are no names: "k.A.", "n/d".
_SHORT = frozenset(["ka", "nd", "nc", "nr", "np"])
#: Only after a number sign.
_OF_SPREADSHEETS = frozenset(["ref", "value", "name", "num", "div0", "field", "error", "spill", "calc"])


def _letters(text: str) -> str:
    return "".join(filter(is_letter_or_digit, "".join(filter(is_letter_or_digit, text)).casefold()))


_MISSING = frozenset(map(_letters, _WORDS.split(",")))
_LONGEST = 40
#: So many characters at the beginning of a text tell whether it may be none.
DECISIVE = 3
#: How they begin, if not with a sign.
BEGINNINGS = frozenset(
    [word.lstrip()[:DECISIVE] for word in _WORDS.split(",")]
    + [f"{letters[0]}{sign}{letters[1]}" for letters in _SHORT | {"na"} for sign in "./"]
    + ["n /", "n a", "na."]
)


def may_be_missing(text: str) -> bool:
    """Whether a text may be none, by how it begins; nearly every text begins otherwise."""
    return text[:DECISIVE].lower() in BEGINNINGS or not has_letter_or_digit(text[:1])


def is_missing(text: str) -> bool:
    """Whether a text is none.

    >>> [is_missing(text) for text in ("N/A", " - ", "#REF!", "!!!", "Actuary", "None of the above")]
    [True, True, True, True, False, False]
    """
    if not may_be_missing(text):
        return False
    if not has_letter_or_digit(text):
        return True
    if len(text) > _LONGEST:
        return False
    letters = _letters(text)
    if letters in _MISSING:
        return True
    return (letters in _SHORT and ("." in text or "/" in text)) or (
        letters in _OF_SPREADSHEETS and text.lstrip().startswith("#")
    )
