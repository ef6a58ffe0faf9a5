from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from kpoclass.datasets.fetch import fetch_corpus
from kpoclass.datasets.schemas import load_occupations
from kpoclass.datasets.uk_titles import load_uk_titles, natural_order
from kpoclass.errors import CorpusError, MissingExtraError
from kpoclass.resources import data_path

Sheet = list[list[str | float]]

INDEX: Sheet = [
    ["REC\nNO", "D", "SOC 2000", "SOC 2010", "INDEXOCC", "IND", "ADD", "SEE"],
    [1, "", 2421, 2421, "Accountant, fund", "", "", ""],
    [2, "", 2421, "2421 ", "Accountant", "", "(qualified)", ""],
    [3, "M", 4122, 4122, "Accountant", "", "", ""],
    [4, "", 2421, 2421, "Accountant", "(government)", "", ""],
    [5, "", "}}}}", "}}}}", "Advisor", "", "", "- see Adviser"],
    [6, "", 2413, 2413, "Queen's Counsel", "", "", ""],
    [7, "", 2413, 2413, "Counsel, Queen's", "", "", ""],
    [8, "", 1121, 1121, "Manager, control, production", "", "", ""],
    [9, "", 1121, 1121, " ", "", "", ""],
    [10, "", 11, 112, "Manager, minor group", "", "", ""],
]


def workbook(path: Path, sheets: dict[str, Sheet]) -> Path:
    """Write the least that is a workbook."""

    def cell(value: str | float) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    parts = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r0" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("xl/workbook.xml", f'<workbook {main} xmlns:r="{office}"><sheets>{names}</sheets></workbook>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{parts}</Relationships>'
        )
        for n, rows in enumerate(sheets.values(), 1):
            data = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            archive.writestr(f"xl/worksheets/{n}.xml", f"<worksheet {main}><sheetData>{data}</sheetData></worksheet>")
    return path


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return workbook(tmp_path / "index.xlsx", {"Other sheet": [["left out"]], "SOC2010 Full Index V5": INDEX})


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("Accountant", "accountant"),
        ("Accountant, fund", "fund accountant"),
        ("Manager, control, production", "production control manager"),
        ("Driver, vehicle, goods, large", "large goods vehicle driver"),
        ("Builder and repairer, boat", "boat builder and repairer"),
        ("Dealer, fish and chip", "fish and chip dealer"),
        ("Officer, rights of way", "rights of way officer"),
        ("Collector of taxes, assistant", "assistant collector of taxes"),
        ("Engineer-in-charge", "engineer-in-charge"),
        ("Analyst, GIS, senior", "senior GIS analyst"),
        ("Airman, Force, Air, Royal", "Royal Air Force airman"),
        ("Counsel, Queen's", "Queen's counsel"),
        ("Queen's Counsel", "Queen's Counsel"),
        ("Member of Lloyds", "Member of Lloyds"),
        ("PA-Secretary", "PA-Secretary"),
        ("PO, nos", "nos PO"),
        ("A", "A"),
        ("A1", "A1"),
        ("Attach\u00e9", "attach\u00e9"),
        ("  Clerk ,  wages , ", "wages clerk"),
        ("Specialist, ear, nose and throat", "ear, nose and throat specialist"),
        (
            "Registrar of births, deaths, marriages and civil partnerships",
            "registrar of births, deaths, marriages and civil partnerships",
        ),
        ("", ""),
        (" , ", ""),
    ],
)
def test_natural_order(entry: str, title: str) -> None:
    assert natural_order(entry) == title


def test_titles_with_their_units_and_weights(index: Path) -> None:
    titles = load_uk_titles(index)
    assert list(titles.columns) == ["code", "text", "weight"]
    assert list(titles.index) == [0, 1, 2, 3, 4]
    assert titles.to_numpy().tolist() == [
        ["2421", "fund accountant", 1.0],
        ["2421", "accountant", 0.5],
        ["4122", "accountant", 0.5],
        ["2413", "Queen's Counsel", 1.0],
        ["1121", "production control manager", 1.0],
    ]


def test_what_was_dropped_is_told(index: Path) -> None:
    assert load_uk_titles(index).attrs["dropped"] == 3


def test_without_calamine_the_extra_is_named(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"python-calamine.*kpoclass\[train\]"):
        load_uk_titles(index)


def test_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path))
    with pytest.raises(CorpusError, match="kpoclass corpora fetch uk-titles"):
        load_uk_titles()


@pytest.mark.network
def test_the_true_index() -> None:
    titles = load_uk_titles(fetch_corpus("uk-titles", quiet=True))
    # 28,748 entries, of which 227 only refer to another one; the others tell titles apart by industry as well.
    assert titles.attrs["dropped"] == 227
    assert len(titles) == 25_835
    assert titles["text"].nunique() == titles["text"].str.lower().nunique() == 21_106
    units = load_occupations(data_path("uk_soc2010.csv"))
    assert len(units) == 369
    assert set(titles["code"]) == set(units["code"])
    assert titles.groupby("text")["weight"].sum().round(9).eq(1.0).all()
    pairs = set(zip(titles["code"], titles["text"], strict=True))
    assert ("2421", "fund accountant") in pairs
    assert ("2425", "data scientist") in pairs
    # A bare "accountant" is coded as a book-keeper's job, and as a chartered one only when it says so.
    assert sorted(titles.loc[titles["text"] == "accountant", "code"]) == ["2421", "4122"]
    # Only the two lists keep their commas.
    assert int(titles["text"].str.contains(",").sum()) == 2
