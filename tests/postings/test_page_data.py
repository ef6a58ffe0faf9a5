"""What pages say in other ways than by their text: microdata, RDFa, scripts; and pages that are no posting (15, 19)."""

from __future__ import annotations

import json

import pytest

from kpoclass.errors import PostingError
from kpoclass.postings import read_posting, read_postings
from kpoclass.postings.script_data import values_in

ITEM = 'itemscope itemtype="https://schema.org/JobPosting"'
FIRM = (
    '<span itemprop="hiringOrganization" itemscope itemtype="http://schema.org/Organization">'
    '<b itemprop="name">Firm</b></span>'
)

MARKED = {
    "beside other jobs": f"""<title>Jobs</title><div {ITEM}><h1 itemprop="title">Parcel sorter</h1>{FIRM}
        <div itemprop="description"><p>Sort R&amp;D parcels</p></div></div><h3>Similar jobs</h3>
        <div {ITEM}><h4 itemprop="title">Actuary</h4><p itemprop="description">Price marine risks</p></div>""",
    "around other jobs": f"""<div {ITEM}><meta itemprop="title" content="Parcel sorter">{FIRM}
        <section itemprop="description">Sort R&amp;D parcels</section>
        <div {ITEM}><b itemprop="title">Actuary</b><p itemprop="description">Price marine risks</div></div>""",
    "other jobs in an aside": f"""<div {ITEM}><h1 itemprop="title">Parcel sorter</h1><div itemprop="responsibilities">
        Sort R&amp;D parcels</div></div><aside><div {ITEM}><b itemprop="title">Actuary</b></div></aside>""",
    "a title alone": f"""<nav>Home</nav><main {ITEM}><h1 itemprop="title">Parcel sorter</h1><p>Sort R&amp;D parcels</p>
        </main><h2>More jobs like this</h2><ul><li><a href="/2">Actuary</a></ul>""",
    "rdfa": """<div vocab="https://schema.org/" typeof="JobPosting"><h1 property="title">Parcel sorter</h1>
        <div property="description">Sort R&amp;D parcels</div>
        <div property="hiringOrganization" typeof="Organization"><span property="name">Firm</span></div></div>""",
    "rdfa with a prefix": """<div typeof="schema:JobPosting"><h1 property="schema:title">Parcel sorter</h1>
        <div property="schema:description">Sort R&amp;D parcels</div></div>""",
}


@pytest.mark.parametrize("name", MARKED)
def test_what_a_page_marks_is_the_posting(name: str) -> None:
    """Report 15: the jobs beside it were read in."""
    posting = read_posting(MARKED[name])
    assert posting.title == "Parcel sorter"
    assert posting.source in {"microdata", "rdfa"}
    assert "Sort R&D parcels" in posting.text
    assert not {"Actuary", "Price", "Firm", "Home"} & set(posting.text.split())


JOB = {"title": "Actuary", "description": "<p>Price marine risks</p>"}
FULL = {**JOB, "location": "Oban", "department": "Risk"}
STATE = {
    "seo": {"title": "Work", "description": "All our jobs by the sea"},
    "ui": {"title": "Hi", "text": "Welcome to all of you"},
}
STREAM = json.dumps("5:" + json.dumps(["$", "div", None, {"job": JOB}]) + "\n")

NEXT = {"props": {"pageProps": {**STATE, "job": JOB}}}
APOLLO = {"ROOT_QUERY": {"job": {"__ref": "Job:1"}}, "Job:1": FULL}
NUXT = [
    {"data": 1}, {"job": 2}, {"title": 3, "description": 4, "location": 5, "department": 5},
    "Actuary", "Price marine risks", "x",
]  # fmt: skip

SCRIPTS = {
    "next": f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>',
    "state": f"<script>window.__INITIAL_STATE__ = {json.dumps({**STATE, 'posting': JOB})};(function(){{}})();</script>",
    "by its keys": f"<script>var app={json.dumps({**STATE, 'page': {'current': FULL}})}</script>",
    "script": "<script>window.data = {job: {title: 'Actuary', description: 'Price marine risks'}};</script>",
    "text in a script": f"<script>window.s=JSON.parse({json.dumps(json.dumps({'job': JOB}))})</script>",
    "apollo": f'<script>window.__APOLLO_STATE__={json.dumps(APOLLO)}</script>',
    "nuxt": f'<script type="application/json">{json.dumps(NUXT)}</script>',
    "stream": f"<script>self.__next_f.push([1,{STREAM[:40]}\"])</script>"
    f"<script>self.__next_f.push([1,\"{STREAM[40:]}])</script>",
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_page_without_a_text_is_read_from_its_scripts(name: str) -> None:
    posting = read_posting(f"<html><title>Careers</title><body><div id=root>Loading</div>{SCRIPTS[name]}</body></html>")
    assert (posting.title, posting.sections[0].text) == ("Actuary", "Price marine risks")


def test_a_page_that_shows_more_is_read_as_it_shows() -> None:
    posting = read_posting(f"<h1>Baker</h1><p>{'Bake bread at night. ' * 9}</p>{SCRIPTS['state']}")
    assert (posting.title, posting.source) == ("Baker", "html")


@pytest.mark.parametrize(
    "script", ["x={" * 9999, '={"title":"' * 9999, "={description:{title:" * 9999, "=[" * 9999, ""]
)
def test_scripts_without_data(script: str) -> None:
    assert list(values_in([script])) == []


def cards(level: str = "h3", text: str = "<p>Leeds, full-time</p>", action: str = "<a href=x>Apply now</a>") -> str:
    return "".join(
        f"<div><{level}><a href=/{name}>{name}</a></{level}>{text}{action}</div>"
        for name in ("Actuary", "Typist", "Cook")
    )


LISTS = {
    "links": "<h1>Current vacancies</h1><ul><li><a href=1>Actuary</a><li><a href=2>Typist</a><li><a href=3>Cook</a>",
    "cards": f"<h1>Welcome</h1>{cards()}",
    "cards without actions": f"<title>12 jobs in Leeds</title>{cards(action='')}",
    "items": "<h1>Jobs</h1>"
    + "".join(f'<div {ITEM}><h3 itemprop="title">{name}</h3></div>' for name in ("Actuary", "Typist")),
    "a table": "<h1>Jobs</h1><table><tr><td><a href=1>Actuary</a><tr><td><a href=2>Typist</a></table>",
    "lines": "<h1>Vacancies</h1><ul><li>Actuary</li><li>Typist</li></ul>",
    "text": "Open vacancies:\n- Actuary\n- Typist\n- Cook",
    "markdown": "# Open positions\n\n## Actuary\nLeeds\n\n## Typist\nOban\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_jobs_is_no_posting(name: str) -> None:
    """Report 15: lists got one confident label."""
    with pytest.raises(
        PostingError, match=r"got a list of \d jobs \('Actuary', 'Typist' ...\) without their texts; give"
    ):
        read_posting(LISTS[name])


def test_a_list_with_whole_texts_is_as_many_postings() -> None:
    text = "<p>Works with six others on the third floor of our office by the river, mostly on claims of ships.</p>"
    postings = list(read_postings(f"<h1>Open positions</h1>{cards(text=text)}"))
    assert [posting.title for posting in postings] == ["Actuary", "Typist", "Cook"]
    assert all("ships" in posting.text for posting in postings)


LABELS = ["First name", "Last name", "Email", "Phone", "CV"]


@pytest.mark.parametrize(
    "form",
    [
        "<h1>Apply for Actuary</h1><form>" + "".join(f"<label>{each}<input></label>" for each in LABELS) + "</form>",
        "Application form\n\n" + "\n".join(f"{each}: ____" for each in LABELS),
    ],
)
def test_a_form_is_no_posting(form: str) -> None:
    """Report 15: forms got a confident label."""
    with pytest.raises(PostingError, match="got an application form of 5 fields; give the page that describes the job"):
        read_posting(form)
    page = "<h1>Actuary</h1><h2>Duties</h2><p>Price risks</p>"
    assert read_posting(page + form if "<" in form else "Duties:\nPrice risks\n" + form).duties.startswith(
        "Price risks"
    )


def test_jobs_below_a_posting_are_left_out() -> None:
    page = "<h1>Cook</h1><h2>Duties</h2><p>Cook soup</p>"
    page += "<h2>Similar jobs</h2><h3><a href=1>Actuary</a></h3><p>Price risks</p>"
    assert read_posting(page).text == "Cook\nDuties\nCook soup"


def test_a_posting_among_links_is_none() -> None:
    page = "<h1>Careers at Example</h1><h2>Cook</h2><h3>Duties</h3><p>Cook soup</p><a href=1>Back to jobs</a>"
    posting = read_posting(page + "<p><a href=2>Our blog</a></p><p><a href=3>News</a></p>")
    assert posting.title == "Cook"
    assert posting.duties.startswith("Cook soup")
