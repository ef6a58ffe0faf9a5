"""Findings of strangers: titles under other names, JSON that is cut off, short lists in XML, items that vanished."""

from __future__ import annotations

import json

import pytest

from kpoclass.errors import PostingError
from kpoclass.postings import Posting, read_posting
from kpoclass.postings.read import outcomes


@pytest.mark.parametrize(
    "name",
    ["titel", "bezeichnung", "intitulé", "titulo", "titolo", "functietitel", "extTitle", "advert_title", "Job Title"],
)
def test_a_title_under_any_name_in_json_and_xml(name: str) -> None:
    text = "Price the risks of ships and of their cargo"
    assert read_posting({name: "Actuary", "description": text}).title == "Actuary"
    tag = name.replace(" ", "_")
    assert read_posting(f"<job><{tag}>Actuary</{tag}><description>{text}</description></job>").title == "Actuary"


def test_what_a_search_engine_found_is_read() -> None:
    hits = [{"_id": "1", "_source": {"title": name, "description": "Price risks"}} for name in ("Actuary", "Broker")]
    found = outcomes(json.dumps({"hits": {"hits": hits}}))
    assert [each.title for each in found if isinstance(each, Posting)] == ["Actuary", "Broker"]


@pytest.mark.parametrize("start", ["[", '{"jobs": ['])
def test_the_whole_ones_of_json_that_is_cut_off_are_read(start: str) -> None:
    job = '{"title": "Actuary", "description": "Price risks"}'
    found = list(outcomes(f'{start}{job}, {job}, {{"title": "Cle'))
    assert [isinstance(each, Posting) for each in found] == [True, True, False]
    assert "cut off" in str(found[2])


def test_a_snippet_may_be_an_object() -> None:
    posting = read_posting({"title": "Actuary", "snippet": {"responsibility": "Price risks of ships"}})
    assert posting.duties == "Price risks of ships"


def test_short_entries_under_a_known_name_are_duties() -> None:
    feed = "<job><title>Typist</title><duties><duty>Type letters</duty><duty>Scan</duty></duties></job>"
    assert read_posting(feed).duties == "- Type letters\n- Scan"


def test_an_item_without_a_title_is_an_error_in_its_place() -> None:
    job = "<job><title>Typist</title><description>Type letters and forms all day long</description></job>"
    found = list(outcomes(f"<jobs>{job}<job><description>Price risks</description></job>{job}</jobs>"))
    assert [isinstance(each, PostingError) for each in found] == [False, True, False]
    assert str(found[1]).startswith("item 2: expected a title beside a text")


def test_an_item_that_is_cut_off_is_an_error() -> None:
    job = "<job><title>Typist</title><description>Type letters and forms all day long</description></job>"
    found = list(outcomes(f"<jobs>{job}{job[:60]}"))
    assert isinstance(found[0], Posting)
    assert "cut off" in str(found[1])
    assert all(isinstance(each, PostingError) for each in found[1:])


def test_titles_in_the_properties_of_odata() -> None:
    entry = (
        '<entry><title/><content type="application/xml"><m:properties><d:extTitle>{}</d:extTitle><d:extJobDescription>'
        "Price the risks of ships and cargo in our office</d:extJobDescription></m:properties></content></entry>"
    )
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://d" xmlns:m="http://m">'
        f"<title>JobRequisition</title>{entry.format('Actuary')}{entry.format('Underwriter')}</feed>"
    )
    assert [each.title for each in outcomes(feed) if isinstance(each, Posting)] == ["Actuary", "Underwriter"]
