"""What stands around the rows of a sheet, brought to a sheet with more columns: widths, panes, filters, links."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.labelling.formats.excel_book import without_warnings
from kpoclass.labelling.formats.excel_sheet import COLUMNS_OF_A_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from kpoclass.labelling.formats.excel_book import ExcelBook


class Layout:
    """Copies what it understands; what it does not is left out, as it only shows how the rows look."""

    def __init__(self, sheet: Any, book: ExcelBook, header_row: int, width: int, added: int) -> None:
        self._sheet, self._book = sheet, book
        self._header_row, self._width, self._added = header_row, width, added
        #: Names of columns that had none go above all rows.
        self._down = 0 if header_row else 1

    def before(self) -> list[Element]:
        """Return what goes before the rows."""
        around, found = self._book.around, []
        with _or_nothing():
            if "sheetViews" in around:
                views = _class("views", "SheetViewList").from_tree(around["sheetViews"])
                view = views.sheetView[0]
                view.workbookViewId, view.tabSelected = 0, True
                views.sheetView = [view]
                found.append(views.to_tree())
        with _or_nothing():
            if "sheetFormatPr" in around:
                found.append(_class("dimensions", "SheetFormatProperties").from_tree(around["sheetFormatPr"]).to_tree())
        with _or_nothing():
            columns = self._columns()
            if columns is not None:
                found.append(columns)
        return found

    def _columns(self) -> Element | None:
        """Return the widths of the columns; the added ones get none, even if all further ones were hidden."""
        dimension = _class("dimensions", "ColumnDimension")
        styles = self._book.styles["_cell_styles"]
        kept = self._sheet.column_dimensions
        for element in self._book.around.get("cols", ()):
            about = dict(element.attrib)
            first, last = int(about["min"]), min(int(about["max"]), self._width)
            if not 1 <= first <= last:
                continue
            letter = require("openpyxl.utils", "openpyxl", "excel").get_column_letter(first)
            style = int(about.pop("style", 0))
            about.update(min=str(first), max=str(last), index=letter)
            kept[letter] = dimension(self._sheet, **about, style=styles[style] if style < len(styles) else None)
        tree: Element | None = kept.to_tree()
        return tree

    def behind(self) -> list[Element]:
        """Return what goes behind the rows."""
        found = []
        for make in (self._filter, self._merges, self._links):
            with _or_nothing():
                element = make()
                if element is not None:
                    found.append(element)
        return found

    def _filter(self) -> Element | None:
        """Return the filter, wider by the added columns; that of a table, which is not kept, is one of the sheet."""
        made = None
        if "autoFilter" in self._book.around:
            made = _class("filters", "AutoFilter").from_tree(self._book.around["autoFilter"])
        else:
            for element in self._book.around.get("tableParts", ()):
                path = self._book.relations().get(_relation(element), "")
                from_string = require("openpyxl.xml.functions", "openpyxl", "excel").fromstring
                table = _class("table", "Table").from_tree(from_string(self._book.part(path)))
                if table.autoFilter and self._range(table.ref).min_row == self._header_row:
                    made = table.autoFilter
                    break
        if made is None:
            return None
        area = self._range(made.ref)
        if area.max_col >= self._width and area.min_row == max(self._header_row, 1):
            area.max_col = min(self._width + self._added, COLUMNS_OF_A_SHEET)
        made.ref = area.coord
        self._sheet.auto_filter = made
        tree: Element = made.to_tree()
        return tree

    def _merges(self) -> Element | None:
        """Return the merged cells, without the columns of the results."""
        kept = []
        for element in self._book.around.get("mergeCells", ()):
            area = self._range(element.attrib["ref"])
            if area.max_row >= self._header_row and area.max_col > self._width:
                if area.min_col > self._width:
                    continue
                area.max_col = self._width
            if area.size["rows"] * area.size["columns"] > 1:
                kept.append(_class("merge", "MergeCell")(area.coord))
        tree: Element | None = _class("merge", "MergeCells")(mergeCell=kept).to_tree() if kept else None
        return tree

    def _links(self) -> Element | None:
        relations, kept = self._book.relations(), []
        hyperlink = _class("hyperlink", "Hyperlink")
        for element in self._book.around.get("hyperlinks", ()):
            link = hyperlink.from_tree(element)
            area = self._range(link.ref)
            if area.min_col > self._width:
                continue
            link.ref = area.coord
            target = relations.get(link.id or "")
            if target is None and not self._is_within(link.location):
                continue
            kept.append((link, target))
        for place, target in self._book.links.items():
            area = self._range(place)
            if area.min_col <= self._width:
                kept.append((hyperlink(ref=area.coord), target))
        relation = require("openpyxl.packaging.relationship", "openpyxl", "excel").Relationship
        for link, target in kept:
            link.id = None
            if target is not None:
                made = relation(type="hyperlink", TargetMode="External", Target=target)
                self._sheet._rels.append(made)
                link.id = made.Id
        tree: Element | None = _class("hyperlink", "HyperlinkList")([link for link, _ in kept]).to_tree()
        return tree if kept else None

    def _is_within(self, location: str | None) -> bool:
        """Whether a place in the workbook is on the sheet that is kept."""
        sheet, mark, _ = (location or "").rpartition("!")
        return bool(location) and (not mark or sheet.strip("'").replace("''", "'") == self._sheet.title)

    def _range(self, coord: str) -> Any:
        area = _class("cell_range", "CellRange")(coord.replace("$", ""))
        area.shift(row_shift=self._down)
        return area


def _class(module: str, name: str) -> Any:
    return getattr(require(f"openpyxl.worksheet.{module}", "openpyxl", "excel"), name)


def _relation(element: Element) -> str:
    return next((value for name, value in element.attrib.items() if name.endswith("}id")), "")


@contextmanager
def _or_nothing() -> Iterator[None]:
    """Go on without what is not as openpyxl expects it: the rows are there all the same."""
    with suppress(TypeError, ValueError, LookupError, AttributeError, RecursionError), without_warnings():
        yield
