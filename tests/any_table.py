"""Random tables as people have them, for tests that send one through ``label`` and look at what comes back."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

NAMES = ("id", "Job title", "Description", "Location", "Pay", "Anforderungen", "Notes (internal)", "Date posted")
#: What no language is needed for; then what stands in the cells of some.
PLAIN = (
    "Actuary", "Parcel sorter", "Sort, scan and file letters", "Price marine risks; build reserves", "12", "3,5", "007",
    "", " ", "14\" pipe fitter", "The \"big\" clerk", "Pick | pack", "Shift: 8:30", "two\nlines", "one\r\ntwo\n\nfour",
    "it's", "'quoted'", "=1+1", "2026-03-01", "https://jobs.example/1", "a\\b", "C:\\jobs\\", "tab\there", "~5^2",
)  # fmt: skip
LETTERS = {
    "cp1252": (
        "Führt Bücher",
        "Chargé d\u2019études",
        "Atenção ao cliente",
        "Diseñador",
        "“Clerk” \u2013 Köln",
        "naïve café",
    ),
    "cp1250": ("Księgowy żąda źródeł", "Řidič a účetní", "Könyvelő", "Specjalista ds. płac", "Obsługa klientów"),
    "cp1251": ("Бухгалтер", "Оператор ввода данных", "Юрист", "Менеджер по продажам"),
    "utf": ("Führt Bücher", "Księgowy", "Бухгалтер", "経理事務", "\U0001f468\u200d\U0001f4bb coder", "المحاسب"),
}


class Table(NamedTuple):
    """Names of columns, and rows of as many texts."""

    names: list[str]
    rows: list[list[str]]


@st.composite
def tables(draw: st.DrawFn, language: str = "utf", without: str = "", most_rows: int = 8) -> Table:
    """Draw a table whose first column is a number, with no cell that has one of some characters in it."""
    names = draw(st.lists(st.sampled_from(NAMES[1:]), min_size=1, max_size=5, unique=True))
    fine = [cell for cell in (*PLAIN, *LETTERS[language] * 2) if not set(cell) & set(without)]
    cells = st.lists(st.sampled_from(fine), min_size=len(names), max_size=len(names))
    rows = draw(st.lists(cells, max_size=most_rows))
    return Table(["id", *names], [[str(number), *row] for number, row in enumerate(rows, 1)])
