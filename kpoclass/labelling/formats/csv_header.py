"""Which row of a table without types names its columns, if one does."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from kpoclass.labelling.columns import is_text_name

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Words that end the name of a column, or are it, in the languages of those who send such files. Job titles end in few.
_WORDS = frozenset(
    """
    id ids no nr number num code key ref reference uid url link date datum fecha created updated posted closing
    text title titles designation occupation occupations profession vacancy vacancies job jobs name names label
    labels description descriptions desc posting postings content body duties responsibilities responsibility
    tasks task summary details detail jd requirements requirement qualifications skills notes note comment
    comments remarks category kind type status level grade band company employer organisation organization
    department dept team unit location city country state region place town salary pay wage rate currency hours
    contract source language experience education industry sector function score kpo bpo titel bezeichnung
    stellenbezeichnung berufsbezeichnung stelle stellen beruf berufe aufgabe aufgaben beschreibung
    stellenbeschreibung tätigkeit tätigkeiten ort firma unternehmen abteilung gehalt nummer kennung
    anforderungen profil bemerkung titre intitulé poste postes métier métiers emploi emplois missions mission
    tâches lieu ville entreprise salaire numéro título titulo puesto puestos cargo cargos oferta ofertas empleo
    descripción descripcion funciones tareas empresa ciudad salario requisitos ubicación nombre número vaga
    vagas descrição descricao função funções atividades tarefas cidade nome salário ocupação titolo mansione
    mansioni descrizione azienda città functie functies taken omschrijving vacature plaats bedrijf stanowisko
    opis obowiązki miasto pozice popis název
    """.split()  # noqa: SIM905 - a word a line would be pages
)
_JOINING = frozenset(("of", "for", "and"))
#: "About the role" names a column; "Draft the contract" is a task.
_ARTICLES, _BEFORE_ARTICLES = frozenset(("the", "a", "an")), frozenset(("of", "for", "about", "in", "to"))
#: Rows above the header at most.
_ABOVE = 20
_LONG = 60
#: Signs of several names with another delimiter, or of a path.
_PARTING = (";", "\t", "|", "\\", "://")


def _words_in(cell: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in cell.partition(" (")[0].casefold()).split()


def is_name(cell: str) -> bool:
    """Whether a cell reads like the name of a column."""
    if not _is_whole([cell]):
        return False
    words = _words_in(cell)
    if not words or len(words) > 6:
        return False
    if not _JOINING.isdisjoint(words) and words[0] not in _WORDS:  # "Date of posting", but not "Director of education"
        return False
    if any(word in _ARTICLES and before not in _BEFORE_ARTICLES for before, word in pairwise(words)):
        return False
    return is_text_name("".join(words)) or words[-1] in _WORDS


def _is_sure(cell: str) -> bool:
    """Whether a cell that reads like a name has no word that names do not have, as the task "Write text" does."""
    words = _words_in(cell)
    return is_text_name("".join(words)) or _WORDS.issuperset(words)


def _is_whole(cells: Sequence[str]) -> bool:
    """Whether no cell is a row with another delimiter, which is parted by the commas of a text in it."""
    return not any(sign in cell for cell in cells for sign in _PARTING)


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Return the place of the row that names the columns, or -1 if the first row is plainly one of the others."""
    filled = [[cell for cell in row if cell.strip()] for row in rows]
    first = next((place for place, cells in enumerate(filled) if cells), 0)
    widths = Counter(len(row) for row, cells in zip(rows, filled, strict=True) if cells)
    width = max(widths, key=lambda each: (widths[each], each), default=1)
    least = max(2, 0.6 * width)
    if width == 1 and rows:  # more lines above the table than rows in it
        for at in range(first + 1, min(len(rows), first + _ABOVE)):
            if len(filled[at]) > 1 and 2 * sum(map(is_name, filled[at])) > len(filled[at]) and _is_whole(filled[at]):
                return at
    if width > 1 and len(filled[first]) < least:  # a line above the table, if what follows it is a header
        named = any(map(is_name, filled[first]))
        for at in range(first + 1, min(len(rows), first + _ABOVE + 1)):
            if len(filled[at]) >= least and _names_columns(filled[at], rows[at + 1 :], sure=named):
                return at
            if len(filled[at]) >= width:  # a row of the table, which no more names come after
                break
    return first if not rows or not _is_data(rows[first], rows[first + 1 :]) else -1


def _names_columns(cells: list[str], below: Sequence[Sequence[str]], *, sure: bool) -> bool:
    """Whether a row below others is the header; to be sure, by a name that is known."""
    if any(map(is_name, cells)):
        return _is_whole(cells)
    unlike = len(set(cells)) == len(cells) and all(len(cell) <= _LONG for cell in cells)
    return unlike and not sure and not _is_data(cells, below)


def _is_data(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row is plainly one of those below it, and names no column."""
    columns = [
        (cell, [other[place] for other in below if place < len(other) and other[place].strip()])
        for place, cell in enumerate(row)
        if cell.strip()
    ]
    values = [others for cell, others in columns if _is_value(cell) and not _is_year(cell, others)]
    named = [cell for cell in row if is_name(cell)]
    if named and (len(row) > 1 or all(map(_is_sure, row))):
        among = any(others and all(map(_is_value, others)) for others in values)
        if not among or any(map(_is_sure, named)):  # "Sales department" beside a number above numbers is none
            return False
    if values or any(cell in others or _is_sentence(cell) for cell, others in columns):
        return True
    if len(row) > 1 or not columns:
        return False
    # A list of titles, the first of which looks like the rest; "job_desc" does not, nor does a word above long texts.
    (cell, others), words = columns[0], [len(other.split()) for other in columns[0][1]]
    if (
        "_" in cell
        or any(one.islower() and other.isupper() for one, other in pairwise(cell))
        or (cell.islower() and not any(map(str.islower, others)))
    ):
        return False
    return not words or sum(words) / len(words) < 2 * len(cell.split()) + 2


def _is_value(cell: str) -> bool:
    """Whether a cell is a number, a date, an address of mail or of a page."""
    cell = cell.strip()
    bare = cell.translate(str.maketrans("", "", " .,:/-+%\u20ac$\u00a3"))
    return (
        bare.isdecimal()
        or ("@" in cell and "." in cell and " " not in cell)
        or cell.startswith(("http://", "https://"))
    )


def _is_year(cell: str, others: Sequence[str]) -> bool:
    """Whether a cell is a year, as a name above what are none."""
    years = [len(each) == 4 and each.isdecimal() and each[:2] in {"19", "20"} for each in (cell, *others)]
    return years[0] and sum(years[1:]) * 2 <= len(others)


def _is_sentence(cell: str) -> bool:
    return len(cell.split()) >= 5 and not cell.rstrip().endswith(("?", ":", ")"))
