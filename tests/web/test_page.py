"""The page in a browser: its answers are Python's, for a text and for a file; what people and files do to it."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import POLICY, OpenPage, opened, page_files, served

from kpoclass import EmptyTextError, explain, load_model
from kpoclass.cli.main import main
from kpoclass.rendering.highlights import strongest_terms, to_pieces
from kpoclass.rendering.phrases import LABELS, LEVELS, advice, percent, signed
from kpoclass.rendering.theme import style_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GOLDEN = [
    json.loads(line) for line in (Path(__file__).parents[1] / "golden.jsonl").read_text(encoding="utf-8").splitlines()
]
POSTING = (
    "Accounts payable analyst. Match invoices to purchase orders, and advise the finance director on how to forecast "
    "cash and model risk."
)
ROWS = 10_000
#: A clock that goes on by a millisecond whenever it is asked, and a count of the rests that the page takes.
COUNTED = """
let now = 0; performance.now = () => ++now; window.rests = 0;
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (...given) { rests++; post.apply(this, given); };
"""
#: Rests that take long, and a clock that goes on only while an expression is true.
SLOW = """
const post = MessagePort.prototype.postMessage; let now = 0;
MessagePort.prototype.postMessage = function (...given) { setTimeout(() => post.apply(this, given), 20); };
performance.now = () => (%s ? ++now : now);
"""
#: A slice is over at each look at the clock, and rests begun while an expression is true do not end before `goOn()`.
HELD = """
let now = 0; window.held = []; window.isHolding = true;
performance.now = () => (now += 20);
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (...given) {
  const go = () => post.apply(this, given);
  if (isHolding && (%s)) held.push(go);
  else go();
};
window.goOn = () => {
  isHolding = false;
  for (const go of held.splice(0)) go();
};
"""
#: Drops a file on the page, as a browser does.
DROP = """([name, text, times = 1]) => {
  const data = new DataTransfer();
  for (let i = 0; i < times; i++) data.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Iterator[Page]:
    with open_page() as opened_page:
        yield opened_page


def shown(page: Page, selector: str) -> list[str]:
    """Return the texts of elements, with the spaces that do not break as common ones."""
    return [" ".join(text.split()) for text in page.locator(selector).all_inner_texts()]


def until(page: Page, true: str) -> None:
    """Wait until an expression is true; Playwright's own way of that is what the policy forbids."""
    for _ in range(500):
        if page.evaluate(true):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never true: {true}")


def ask(page: Page, text: str, title: str = "") -> None:
    page.fill("#title", title)
    page.fill("#text", text)
    page.click("#text-form .main")


def choose(page: Page, name: str, content: str | bytes) -> None:
    page.click("a[href='#file']")
    buffer = content.encode() if isinstance(content, str) else content
    page.set_input_files("#file", files=[{"name": name, "mimeType": "", "buffer": buffer}])


def labelled(page: Page) -> None:
    page.wait_for_selector("#rows:not([hidden])")


def table_of(rows: list[list[str]]) -> str:
    written, stand_in = io.StringIO(), "\ue000"  # for NUL, which csv does not write before Python 3.11
    csv.writer(written).writerows([cell.replace("\0", stand_in) for cell in row] for row in rows)
    return written.getvalue().replace(stand_in, "\0")


# A text.


def test_golden_texts_get_their_answers(page: Page) -> None:
    for row in GOLDEN:
        result = load_model().classify(row["text"])
        ask(page, row["text"])
        assert shown(page, ".verdict") == [f"{row['label']} {LABELS[row['label']]}"], row["text"]
        facts = shown(page, "#result dd")
        assert facts[0] == f"{percent(row['probability'])} of {row['label']}"
        assert facts[1] == f"{row['skill_level']} {LEVELS[row['skill_level']]}"
        assert facts[2].startswith("in could be" if row["in_scope"] else "out has to be")
        assert facts[3] == f"{result.coverage * 100:.0f} % of the text"
        assert shown(page, ".advice") == [advice(result)]
        assert page.locator(".advice.doubt").count() == (not row["confident"])


def test_words_are_marked_with_their_weights(page: Page) -> None:
    ask(page, POSTING)
    why = explain(POSTING)
    marks = page.locator("mark")
    given = [(mark.inner_text(), mark.get_attribute("title")) for mark in marks.all()]
    assert given == [
        (
            POSTING[piece.start : piece.end],
            f"{signed(piece.weight)} here, of: {'; '.join(f'{term} {signed(w)}' for term, w in piece.terms)}",
        )
        for piece in to_pieces(why)
        if piece.terms
    ]
    assert page.locator(".marked").inner_text() == POSTING
    rows = [tuple(row.split("\t")[:2]) for row in page.locator(".words tbody tr").all_inner_texts()]
    terms, _ = strongest_terms(why, 10)
    assert rows == [(term, f"{signed(weight)} {'KPO' if weight > 0 else 'BPO'}") for term, weight in terms]


def test_the_title_counts_as_in_python(page: Page) -> None:
    ask(page, "Key forms into the system.", "Data analyst")
    result = load_model().classify("Key forms into the system.", title="Data analyst")
    assert shown(page, ".verdict b") == [result.label]
    assert shown(page, "#result dd")[0].startswith(percent(result.probability))
    assert page.locator(".marked").inner_text() == "Data analyst\nKey forms into the system."


def test_it_answers_while_one_types_and_tells_listeners_once(page: Page) -> None:
    page.evaluate(
        "window.told = []; new MutationObserver(() => told.push(document.getElementById('status').textContent))"
        ".observe(document.getElementById('status'), {childList: true, characterData: true, subtree: true})"
    )
    page.locator("#text").press_sequentially("Answer inbound calls about late parcels", delay=5)
    until(page, "told.length > 0")
    result = load_model().classify("Answer inbound calls about late parcels")
    assert page.evaluate("told") == [f"{result.label}, {percent(result.probability)}, skill level {result.skill_level}"]


def test_what_is_no_text_is_refused_in_pythons_words(page: Page) -> None:
    for text in ["", " \n", "N/A", "!!!"]:
        ask(page, text)
        with pytest.raises(EmptyTextError) as error:
            load_model().classify(text)
        told = str(error.value)
        assert shown(page, "#text-problem") == [f"{told[0].upper()}{told[1:]}."]
        assert page.locator("#result").is_hidden()
    ask(page, "Actuary")
    assert shown(page, "#text-problem") == [""]
    page.click("#text-form [type=reset]")
    assert (page.input_value("#text"), page.locator("#result").is_hidden()) == ("", True)
    assert shown(page, "#text-problem") == [""]


# A file.


def ten_thousand() -> list[list[str]]:
    texts = [row["text"] for row in GOLDEN]
    odd = ["", "=1+1", "N/A", "Buchhalter für die Kreditorenbuchhaltung", 'a "quoted", cell', "Manager"]
    given = texts + odd
    return [["id", "job"], *([str(n), f"{given[n % len(given)]} {n % 7 or ''}".strip()] for n in range(ROWS))]


def by_doubt(rows: list[dict[str, str]]) -> list[int]:
    """Return the places of labelled rows, the most doubtful first."""

    def doubt(place: int) -> float:
        row = rows[place]
        if row["kpoclass_error"]:
            return 0
        p = load_model().classify(row["job"]).probability
        return (2 if row["kpoclass_confident"] == "true" else 1) + p

    return sorted(range(len(rows)), key=doubt)


def test_ten_thousand_rows(open_page: OpenPage, tmp_path: Path) -> None:
    content = table_of(ten_thousand())
    source, target = tmp_path / "jobs.csv", tmp_path / "labelled.csv"
    source.write_text(content, encoding="utf-8", newline="")
    assert main(["label", str(source), str(target), "--quiet"]) == 3  # some rows have errors
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open_page(script=COUNTED) as page:
        choose(page, "jobs.csv", content)
        labelled(page)
        assert page.evaluate("rests") >= ROWS / 20  # at most so many rows at a time
        with page.expect_download() as saved:
            page.click("#download")
        assert saved.value.suggested_filename == "jobs-labelled.csv"
        assert Path(saved.value.path()).read_bytes() == target.read_bytes()
        order = by_doubt(rows)
        assert shown(page, "#row-table tbody .row") == [f"{place + 2:,}" for place in order[:100]]
        assert page.get_attribute("th.doubt", "aria-sort") == "ascending"
        counts = {
            "All": len(rows),
            "Not confident": sum(row["kpoclass_confident"] == "false" for row in rows),
            "KPO": sum(row["kpoclass_label"] == "KPO" for row in rows),
            "BPO": sum(row["kpoclass_label"] == "BPO" for row in rows),
            "Errors": sum(row["kpoclass_error"] != "" for row in rows),
        }
        assert shown(page, "#filters label") == [f"{name} {count:,}" for name, count in counts.items()]
        page.get_by_label("KPO").check()
        kept = [place for place in order if rows[place]["kpoclass_label"] == "KPO"]
        assert shown(page, "#row-table tbody .row") == [f"{place + 2:,}" for place in kept[:100]]
        page.click("#next-page")
        assert shown(page, "#row-table tbody .row") == [f"{place + 2:,}" for place in kept[100:200]]
        assert page.locator("#rows-told").inner_text() == f"101 to 200 of {len(kept):,} rows, KPO only, by doubt."
        page.get_by_label("All").check()
        page.click("th.row button")
        page.wait_for_selector("th.row[aria-sort=ascending]")
        assert shown(page, "#row-table tbody .row")[0] == "2"
        page.click("th.row button")
        page.wait_for_selector("th.row[aria-sort=descending]")
        assert shown(page, "#row-table tbody .row")[0] == f"{ROWS + 1:,}"
        page.click("th.probability button")
        page.wait_for_selector("th.probability[aria-sort=ascending]")
        least = min(
            (place for place in range(ROWS) if rows[place]["kpoclass_label"]), key=lambda place: p_of(rows[place])
        )
        assert shown(page, "#row-table tbody .row")[0] == f"{least + 2:,}"


def p_of(row: dict[str, str]) -> float:
    return load_model().classify(row["job"]).probability


def test_every_column_sorts_both_ways_with_nothing_last(page: Page) -> None:
    choose(page, "jobs.csv", table_of([["job"], ["Parcel sorter"], [""], ["Actuary"], ["Manager"]]))
    labelled(page)
    orders = {}
    for column in ["row", "body", "label", "probability", "level", "scope", "doubt"]:
        for direction in ["ascending", "descending"]:
            page.click(f"th.{column} button")
            page.wait_for_timeout(20)
            if page.get_attribute(f"th.{column}", "aria-sort") != direction:
                page.click(f"th.{column} button")
            page.wait_for_selector(f"th.{column}[aria-sort={direction}]")
            orders[column, direction] = "".join(shown(page, "#row-table tbody .row"))
            assert page.locator("[aria-sort]").count() == 1
    assert (orders["row", "ascending"], orders["row", "descending"]) == ("2345", "5432")
    assert orders["body", "ascending"] == "3452"
    assert orders["label", "ascending"][-1] == orders["label", "descending"][-1] == "3"
    assert orders["level", "descending"][-1] == orders["scope", "descending"][-1] == "3"
    assert orders["doubt", "ascending"][0] == orders["doubt", "descending"][-1] == "3"


def test_a_row_is_explained_and_the_way_back(page: Page) -> None:
    choose(page, "jobs.csv", table_of([["title", "description"], ["Analyst", POSTING], ["Clerk", "Files letters."]]))
    labelled(page)
    page.get_by_role("button", name=re.compile("^Clerk")).click()
    page.wait_for_selector("#text-view:not([hidden])")
    assert (page.input_value("#title"), page.input_value("#text")) == ("Clerk", "Files letters.")
    assert page.evaluate("document.activeElement.textContent") == "Row 3 of jobs.csv"
    assert shown(page, ".verdict b") == [load_model().classify("Files letters.", title="Clerk").label]
    page.go_back()
    page.wait_for_selector("#file-view:not([hidden])")
    assert page.evaluate("document.activeElement.textContent").startswith("Clerk")


def test_other_columns_can_be_chosen(page: Page) -> None:
    rows = [["one", "two"], ["Actuary", "Parcel sorter"], ["Equity research associate", "Answers calls"]]
    choose(page, "jobs.csv", table_of(rows))
    page.wait_for_selector("#read:not([hidden])")
    for column, label in [("one", "KPO"), ("two", "BPO")]:
        page.select_option("#text-column", label=column)
        labelled(page)
        until(page, f"document.querySelector('td.label')?.textContent === '{label}'")
        assert shown(page, "td.label") == [label, label]


def test_a_new_file_and_cancel_stop_the_old_work(open_page: OpenPage) -> None:
    content = table_of(ten_thousand())
    with open_page(script=SLOW % "document.getElementById('progress')?.max > 1") as page:
        choose(page, "long.csv", content)
        until(page, "document.getElementById('progress').value > 0")
        page.click("#cancel")
        assert shown(page, "#file-problem")[0].startswith("Stopped")
        assert page.locator("#rows").is_hidden()
        choose(page, "long.csv", content)
        until(page, "document.getElementById('progress').value > 0")
        choose(page, "short.csv", "job\nActuary\n")
        labelled(page)
        page.wait_for_timeout(200)
        assert (shown(page, "#file-name"), shown(page, "td.label")) == (["short.csv"], ["KPO"])


def is_done_with_the_short_one(page: Page) -> None:
    labelled(page)
    assert (shown(page, "#file-name"), shown(page, "td.label")) == (["short.csv"], ["KPO"])
    assert page.title() == "short.csv, labelled: kpoclass"
    assert page.locator("#working").is_hidden()


def go_on(page: Page) -> None:
    """Let what is held go on, and wait for many more turns than any of it takes."""
    page.evaluate("""async () => {
      goOn();
      for (let turn = 0; turn < 50; turn++) await new Promise((resume) => setTimeout(resume));
    }""")


def test_cancelled_while_it_is_read_a_file_leaves_nothing_of_the_one_before(open_page: OpenPage) -> None:
    with open_page(script=HELD % "document.getElementById('file-name')?.textContent === 'long.csv'") as page:
        for is_first in (True, False):
            if not is_first:
                choose(page, "short.csv", "job\nActuary\n")
                is_done_with_the_short_one(page)
            page.evaluate("window.isHolding = true")
            choose(page, "long.csv", table_of(ten_thousand()))
            until(page, "held.length")
            assert page.locator("#columns").is_hidden()
            page.click("#cancel")
            go_on(page)
            assert shown(page, "#file-problem") == ["Stopped before long.csv was read. Choose a file to start again."]
            assert page.locator("#read").is_hidden()
            page.evaluate("document.getElementById('text-column').dispatchEvent(new Event('change'))")
            go_on(page)
            assert page.locator("#rows").is_hidden()


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_new_file_and_cancel_stop_the_sorting_of_the_old(open_page: OpenPage, *, cancelled: bool) -> None:
    with open_page(script=HELD % "document.querySelector('#filters label')") as page:
        choose(page, "long.csv", table_of(ten_thousand()[:201]))
        until(page, "held.length")
        assert page.locator("#rows").is_hidden()
        if cancelled:
            page.click("#cancel")
            go_on(page)
            assert shown(page, "#file-problem")[0].startswith("Stopped at 200 of 200 rows.")
            assert page.title() == "A file: KPO or BPO? kpoclass"
            assert page.locator("#rows").is_hidden()
            choose(page, "short.csv", "job\nActuary\n")
        else:
            choose(page, "short.csv", "job\nActuary\n")
            until(page, "document.getElementById('file-name').textContent === 'short.csv'")
            go_on(page)
        is_done_with_the_short_one(page)


def test_of_two_files_the_one_dropped_last_is_shown(open_page: OpenPage) -> None:
    slow = """const read = Blob.prototype.arrayBuffer;
    Blob.prototype.arrayBuffer = async function () {
      if (this.size > 20) await new Promise((resolve) => setTimeout(resolve, 200));
      return read.apply(this);
    };"""
    with open_page(script=slow) as page:
        page.evaluate(DROP, ["long.csv", "job\nActuary\nParcel sorter\n"])
        page.evaluate(DROP, ["short.csv", "job\nClerk\n"])
        labelled(page)
        page.wait_for_timeout(400)
        assert (shown(page, "#file-name"), shown(page, "td.label")) == (["short.csv"], ["BPO"])


def test_a_link_that_is_dropped_does_not_take_the_place_of_the_page(page: Page) -> None:
    drop = """([kind, on]) => {
      const data = new DataTransfer();
      data.items.add("http://127.0.0.1:9/", kind);
      const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
      return !document.querySelector(on).dispatchEvent(drop);
    }"""
    assert page.evaluate(drop, ["text/uri-list", "main"])
    assert not page.evaluate(drop, ["text/uri-list", "#text"])
    assert not page.evaluate(drop, ["text/plain", "#text"])


def test_files_are_dropped_on_either_view(page: Page) -> None:
    page.evaluate(DROP, ["jobs.csv", "job\nActuary\nParcel sorter\n"])
    labelled(page)
    assert shown(page, "td.label") != []
    page.evaluate(
        DROP, ["posting.html", "<h1>Clerk</h1><script>var hacked = 1</script><p>Files letters &amp; bills.</p>"]
    )
    page.wait_for_selector("#result:not([hidden])")
    assert page.input_value("#text").split("\n") == ["Clerk", "Files letters & bills."]
    page.evaluate(DROP, ["posting.txt", "Actuary"])
    until(page, "document.getElementById('text').value === 'Actuary'")
    assert page.locator("body.dropping").count() == 0
    page.evaluate(DROP, ["jobs.csv", "job\nActuary\n", 2])
    assert shown(page, "#file-problem") == ["Drop one file at a time; these are 2."]
    assert page.locator("#rows").is_hidden()


def test_lines_of_a_spreadsheet_are_pasted_and_read(page: Page) -> None:
    page.fill("#text", "title\tduties\nClerk\tFiles letters.\nActuary\tValues pensions.\n")
    page.click("#as-table")
    labelled(page)
    assert sorted(shown(page, "td.label")) == ["BPO", "KPO"]


def test_a_column_of_titles_is_pasted_and_read(page: Page) -> None:
    page.fill("#text", "Actuary\nParcel sorter\nClaims clerk (part time)\n")
    page.click("#as-table")
    labelled(page)
    assert sorted(shown(page, "td.label")) == ["BPO", "BPO", "KPO"]


@pytest.mark.parametrize(("delimiter", "kind"), [("\t", "TSV"), (",", "CSV"), (";", "CSV")])
def test_the_name_of_a_download_tells_what_it_is(page: Page, delimiter: str, kind: str) -> None:
    choose(page, "jobs.txt.csv", f"id{delimiter}title\n1{delimiter}Actuary\n")
    labelled(page)
    with page.expect_download() as saved:
        page.click(f"#download:text-is('Download as {kind}')")
    assert saved.value.suggested_filename == f"jobs.txt-labelled.{kind.lower()}"
    assert saved.value.path().read_text(encoding="utf-8").startswith(f"id{delimiter}title{delimiter}kpoclass_label")


@pytest.mark.parametrize(
    "text",
    [
        "Actuary",
        "Actuary\nPrice marine risks",
        "Actuary\n\nYou price marine risks.",
        "Actuary\nYour duties:\n- price risks\n- advise the board",
        "Actuary\nPrice marine risks and advise the board on what to keep, what to cede and what to refuse\nLondon",
    ],
)
def test_a_text_is_not_offered_as_a_table(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.wait_for_selector("#result:not([hidden])")
    assert page.locator("#as-table").is_hidden()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cv.pdf", b"%PDF-1.7", "is a PDF"),
        ("renamed.csv", b"%PDF-1.7", "is a PDF"),
        ("job.docx", b"PK\3\4", "is a Word document"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx or CSV"),
        ("broken.xlsx", b"PK\3\4 and then nothing", "is no workbook"),
        ("empty.csv", b"", "got an empty file"),
    ],
)
def test_files_that_are_no_tables_are_refused_with_a_way_out(page: Page, name: str, content: bytes, told: str) -> None:
    choose(page, name, content)
    page.wait_for_selector("#file-problem:not(:empty)")
    (problem,) = shown(page, "#file-problem")
    assert told in problem
    assert problem.startswith(name)
    assert problem.count("this page does not read") <= 1
    assert page.locator("#rows").is_hidden()
    choose(page, "good.csv", "job\nActuary\n")
    labelled(page)
    assert shown(page, "#file-problem") == [""]


# Hostile texts.

HOSTILE = [
    "<script>window.hacked = 1</script> Actuary",
    "<img src=x onerror='window.hacked = 1'> Actuary",
    "\u202eyrautcA \u2066 Actuary\0\x07",
    "\ud800 Actuary \udfff",
    '=HYPERLINK("http://example.org","Actuary")',
    "javascript:window.hacked=1 Actuary",
    "&lt;svg onload=window.hacked=1&gt; Actuary",
]


def test_hostile_texts_are_shown_and_do_nothing(page: Page) -> None:
    for text in HOSTILE:
        page.evaluate("(text) => { document.getElementById('text').value = text; }", json.loads(json.dumps(text)))
        page.click("#text-form .main")
        assert page.locator("#result").is_visible()
        assert not re.search("[\u202a-\u202e\u2066-\u2069\0\x07]", page.locator(".marked").inner_text())
    content = table_of(
        [
            ["job", "<b>text</b>"],
            *([json.dumps(text), text.replace("\ud800", "").replace("\udfff", "")] for text in HOSTILE),
        ]
    )
    choose(page, '<img src=x onerror="window.hacked=1">.csv', content)
    page.wait_for_selector("#read:not([hidden])")
    page.select_option("#text-column", index=1)
    labelled(page)
    assert page.locator("#row-table :is(script, img, svg, a), #result :is(script, img, svg), h2 img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_five_megabytes_of_text_are_refused(page: Page) -> None:
    page.focus("#text")
    page.evaluate(
        """() => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "Actuary ".repeat(650_000));
          const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(event);
        }"""
    )
    assert "at most 200,000 characters, got 5,200,000" in shown(page, "#text-problem")[0]
    page.evaluate(DROP, ["posting.txt", "Actuary " * 650_000])
    until(page, "document.activeElement.id === 'text'")
    assert "at most 200,000 characters, got 5,200,000" in shown(page, "#text-problem")[0]
    assert (page.input_value("#text"), page.locator("#result").is_hidden()) == ("", True)
    choose(page, "jobs.csv", f"job\nActuary\n{'Actuary ' * 650_000}\n")
    labelled(page)
    assert shown(page, "td.doubt")[0].startswith("expected a text of at most 1,000,000 characters, got 5,")
    assert shown(page, "td.label") == ["", "KPO"]


def test_a_long_text_is_answered_whole_and_shown_in_part(page: Page) -> None:
    text = "Files letters. " * 2_000
    page.evaluate("(text) => { document.getElementById('text').value = text; }", text)
    page.click("#text-form .main")
    result = load_model().classify(text)
    assert shown(page, "#result dd")[0].startswith(percent(result.probability))
    assert f"{len(text.rstrip()) - 10_000:,} more characters not shown." in " ".join(shown(page, "#result p")).replace(
        f"{len(text) - 10_000:,}", f"{len(text.rstrip()) - 10_000:,}"
    )


# The page itself.


def test_all_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "A text"
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "title"
    page.keyboard.press("Tab")
    page.keyboard.type(POSTING)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:not([hidden])")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "marked"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    first, second = (page.locator("mark").nth(n) for n in range(2))
    assert page.evaluate("document.activeElement.textContent") == second.inner_text()
    assert shown(page, ".told-word") == [f"{second.inner_text()}: {second.get_attribute('title')}"]
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == first.inner_text()
    choose(page, "jobs.csv", table_of([["job"], *([f"Actuary {n}"] for n in range(250))]))
    labelled(page)
    assert page.evaluate("document.activeElement.id") == "file-name"
    seen = []
    while "next-page" not in seen and len(seen) < 200:
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert [name for name in seen if not name.startswith("Actuary")] == [
        "title-column",
        "text-column",
        "",
        "download",
        *["Row", "Text", "Label", "Probability", "Level", "Scope", "Doubt"],
        "previous-page",
        "next-page",
    ]
    page.keyboard.press("Enter")
    until(page, "document.getElementById('page-told').textContent === 'Page 2 of 3'")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#text-view:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "result-heading"


@pytest.mark.parametrize("width", [320, 390, 640, 1280])
def test_no_sideways_scrolling_and_targets_to_hit(open_page: OpenPage, width: int) -> None:
    long = "Wirtschaftsprüfungsassistentin" * 6
    with open_page(viewport={"width": width, "height": 800}) as page:
        ask(page, f"{POSTING} {long}", "Analyst")
        narrow(page)
        choose(page, f"{long}.csv", table_of([[f"job {long}"], [long], [POSTING], ["Actuary"], [""]]))
        page.wait_for_selector("#read:not([hidden])")
        page.select_option("#text-column", index=page.locator("#text-column option").count() - 1)
        labelled(page)
        narrow(page)


def narrow(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('button, input:not([type=radio]), select, textarea, summary, nav a')]"
        ".concat(...document.querySelectorAll('fieldset label'))"
        ".filter((one) => one.checkVisibility()).map((one) => [one.textContent, one.getBoundingClientRect()])"
        ".filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"
    )
    assert small == []


def test_a_model_within_the_page_needs_no_other_file(browser: Browser) -> None:
    files = page_files()
    model = base64.b64encode(files.pop("kpoclass.model")).decode()
    tag = f'<script type="application/octet-stream;base64" id="kpoclass-model">{model}</script></head>'
    files["index.html"] = files["index.html"].decode().replace("</head>", tag).encode()
    with served(files) as address, opened(browser, address) as page:
        ask(page, "Actuary")
        assert shown(page, ".verdict b") == ["KPO"]
        assert load_model().fingerprint in page.locator("#made-with").inner_text()


@pytest.mark.parametrize("model", [None, b"nonsense"])
def test_a_model_that_can_not_be_loaded_is_told(browser: Browser, model: bytes | None) -> None:
    files = page_files()
    del files["kpoclass.model"]
    files |= {"kpoclass.model": model} if model else {}
    with served(files) as address, opened(browser, address, complains="404") as page:
        (told,) = shown(page, "#starting")
        assert told.startswith("The page could not start: ")
        assert "kpoclass page kpoclass.html" in told
        assert page.locator("#text-view").is_hidden()


def test_the_footer_names_version_and_model(browser: Browser) -> None:
    files = page_files()
    empty = b'<meta name="kpoclass-version" content="">'
    assert empty in files["index.html"]
    files["index.html"] = files["index.html"].replace(empty, empty.replace(b'""', b'"1.2.3"'))
    with served(files) as address, opened(browser, address) as page:
        told = page.locator("footer").inner_text()
        assert told.startswith(
            f"kpoclass 1.2.3, model {load_model().fingerprint}. Nothing that you paste or drop leaves"
        )


def test_nothing_is_inline_and_the_policy_is_in_the_page_too() -> None:
    html = page_files()["index.html"].decode()
    assert f'http-equiv="Content-Security-Policy" content="{POLICY}"' in html
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=\"\./)", html)
    assert re.findall(r'(?:src|href)="(?!\./|#|data:)([^"]*)"', html) == ["https://github.com/kpoclass/kpoclass"]


def test_no_module_makes_html_or_code_of_texts() -> None:
    for name, content in page_files().items():
        if name.endswith(".js"):
            found = re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", content.decode()
            )
            assert found is None, (name, found)


def test_colours_are_those_of_everything_in_html() -> None:
    def colours(css: str) -> list[str]:
        return re.findall(r"--(?:ink|paper|line|faint|kpo|bpo):#\w{6}", css)

    assert set(colours(page_files()["page.css"].decode())) == set(colours(style_of("theme")))
