"""What pages say of the shipped model is what the commands of evaluation wrote into its card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpoclass import load_model
from kpoclass.evaluation.model_card import BEGIN, END, READERS_BEGIN, READERS_END

ROOT = Path(__file__).parent.parent.parent

#: What the README calls the sets of the card, in "On other texts".
OTHER_TEXTS = {
    "our own texts kept aside": "our own texts, test",
    "ESCO descriptions, skill level 4 against 1-2": "ESCO descriptions, level 4 against 1-2",
    "ESCO descriptions, office work": "ESCO descriptions, office",
    "ESCO titles alone, office work": "ESCO titles, office",
}


def card(begin: str, end: str) -> dict[str, str]:
    """Return what the card has between two marks, by heading."""
    written = (ROOT / "models" / "README.md").read_text(encoding="utf-8").partition(begin)[2].partition(end)[0]
    first, *sections = written.split("\n#### ")
    return {"": first} | {name: body for name, _, body in (section.partition("\n") for section in sections)}


def cells(body: str) -> dict[str, list[str]]:
    """Return the first table of a section, without its heading, by what stands first in each line."""
    table = re.search(r"\|(?:.*\|\n)+", body)
    assert table
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()[2:]]
    return {name: row for name, *row in rows}


def bare(cell: str) -> str:
    """Return a figure without its interval."""
    return cell.partition(" ")[0]


def beside_readers() -> dict[str, dict[str, list[str]]]:
    """Return the tables of the 472 postings, by set and number."""
    sections = card(READERS_BEGIN, READERS_END)
    return {name.removesuffix(" postings"): cells(body) for name, body in sections.items() if "postings" in name}


def page(name: str) -> str:
    """Return a page as one line."""
    return " ".join((ROOT / name).read_text(encoding="utf-8").split())


def test_the_readers_beside_the_model() -> None:
    assert f"Model {load_model().fingerprint}." in card(READERS_BEGIN, READERS_END)[""]
    tables = beside_readers()
    assert len(tables) == 5
    for name, rows in tables.items():
        row = {key: list(map(bare, values)) for key, values in rows.items()}
        (readers, *label), (by_level, *level) = row["label"], row["level"]
        parts = [name, readers, " / ".join(label), by_level, " / ".join(level), row["confident"][1]]
        line = f"| {' | '.join([*parts, ' / '.join(row['wrong of confident'][1:])])} |"
        assert line in page("README.md"), line


@pytest.mark.parametrize("name", ["README.md", "docs/faq.md", "docs/results.md"])
def test_the_calibration_error_on_real_postings(name: str) -> None:
    errors = {place: tuple(map(bare, rows["calibration error"][1:])) for place, rows in beside_readers().items()}
    (one, other), uk, india = errors["all, 472"], errors["UK, 159"], errors["India, 110"]
    told = f"{one} by the labels of one reader and {other} by the other's"
    assert f"{told} (UK {uk[0]} and {uk[1]}, India {india[0]} and {india[1]})" in page(name)


def test_the_calibration_error_where_the_model_is_described() -> None:
    _, one, other = beside_readers()["all, 472"]["calibration error"]
    assert f"{one} by the labels of one reader and {other} by the other's" in page("docs/modelling.md")


def test_no_page_says_another_calibration_error() -> None:
    """A page that says one of these postings is among those above."""
    pages = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md")} | {"README.md"}
    said = re.compile(r"472 [^.]*postings[^.]*(calibration error|'s) is \.")
    saying = {name for name in pages if said.search(page(name))}
    assert saying == {"README.md", "docs/faq.md", "docs/results.md", "docs/modelling.md"}


@pytest.mark.parametrize("shown", OTHER_TEXTS)
def test_other_texts(shown: str) -> None:
    body = card(BEGIN, END)[OTHER_TEXTS[shown]]
    assert f"model {load_model().fingerprint}" in body
    count = re.search(r"^(\d+) texts", body, re.MULTILINE)
    assert count
    rows = cells(body)
    accuracy, _, auc, _ = rows["kpoclass"]
    others = [bare(rows[name][0]) for name in ("keyword rule", "scikit-learn defaults")]
    assert f"| {' | '.join([shown, f'{int(count[1]):,}', accuracy, auc, *others])} |" in page("README.md")


def test_the_least_probability_of_a_confident_label() -> None:
    least = load_model().parameters.least_probability
    for name in ("docs/results.md", "models/README.md"):
        assert re.search(rf"least[^|]*\b{least:g}\b", page(name)), name
