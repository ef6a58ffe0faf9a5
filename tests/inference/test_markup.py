"""Markup is taken out by one rule, whichever way a text comes in (reports 10 and 32)."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import classify, classify_batch, explain, iter_classify, load_model
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.inference import markup
from kpoclass.inference.markup import has_tags, plain_text
from kpoclass.inference.missing import is_missing
from kpoclass.inference.tokens import tokenize
from kpoclass.inference.validation import check_text
from kpoclass.postings import classify_posting
from kpoclass.resources import data_path


@pytest.mark.parametrize(
    "text",
    [
        "a < b, c > d",
        "Greet <insert name> and <insert title here>",
        "List<String>, Map<String, List<Object>> and vector<b>",
        "<Title> of <address>",
        "R&D; P&L; AT&T; Q&A",
        "if a <b and c> d",
        "Legal Translator EN<>AR",
        "I <3 spreadsheets",
        "Write to <jobs@example.org> or <https://example.org/jobs>",
        "alert < 5 min; x ]]> y",
        "a <br/X> b, <p a b> or <p!> or <p1a1 x y>",
        "<\u00e9><\u017f></\u017f>",
        "<p",
        "<",
        "",
    ],
)
def test_what_is_no_markup_stays(text: str) -> None:
    assert plain_text(text) == text
    assert not has_tags(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Clerk</p>", "Clerk"),
        ("<P>Clerk<BR>Files letters", "Clerk\nFiles letters"),
        ("<h1>Clerk</h1><ul><li>Files<li>Scans</ul>", "Clerk\nFiles\nScans"),
        ("<ul><li>Files</li><li>Scans</li></ul><p>Calls</p>", "Files Scans\nCalls"),  # a list has no title
        ("<b>Act</b>uary", "Actuary"),
        ("<td>Files</td><td>Scans</td>", "Files Scans"),
        ("Accounts<wbr>payable", "Accounts\u200bpayable"),
        ("Price &amp; file &#8211; R&eacute;sum&eacute;&nbsp;s", "Price & file \u2013 R\u00e9sum\u00e9\u00a0s"),
        ("Price&nbsp file &bogus; &copyit", "Price\u00a0 file &bogus; &copyit"),
        ("&lt;p&gt;Price &amp;amp; file&lt;/p&gt;", "Price & file"),
        ('<a title="more > less" href="x">Clerk</a>', "Clerk"),
        ("<!-- <b>no</b> -->Clerk<!-- open", "Clerk open"),
        ("<![CDATA[Clerk]]>", "Clerk"),
        ('<script>if (a < b) x("<b>no</b>")</script>Clerk<style>p {}</style>', "Clerk"),
        ('<div style="display: none">no</div><div hidden>no</div><p aria-hidden="true">no</p>Clerk', "Clerk"),
        ('<div class="hidden-xs" style="overflow: hidden">Clerk</div>', "Clerk"),
        ("<nav>Home</nav><p>Clerk</p><footer>Contact</footer>", "Clerk"),
        ("<nav>Clerk", "Clerk"),
        ("<nav>Home <nav>Jobs</nav> Contact</nav>Clerk", "Clerk"),
        ("<nav>Home <b>Jobs</b></nav>Clerk", "Clerk"),
        ("<nav>Home <nav>Jobs</nav>Clerk", "Clerk"),
        ("<div hidden><div>no</div>no</div>Clerk<div>Files", "Clerk\nFiles"),
        ("<html><title>Jobs</title><body>Clerk</body></html>", "Clerk"),
        ("<title>Jobs</title><p>Clerk</p>", "Jobs\nClerk"),
        ("<html><title>Jobs</title><nav>Home</nav><body>Clerk</body></html>", "Clerk"),
        ("<script>a</script>Clerk<script>b<i>c</i></script>Files", "Clerk Files"),
        ("Act<!-- <b>no</b> --><i>u</i>ary", "Actuary"),
        ("a <insert name> <b>b</b>", "a <insert name> b"),
        ("a ]]> <b>b</b>", "a ]]> b"),
        ("<pre>a\nb</pre>c\nd<p>e", "a\nb\nc d\ne"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>d", "a\nb\nc\nd"),
        ("<li>a<li>b<p>c<ol>d<p>e", "a b c d\ne"),
        ("a<br>b\nc<hr>d\ne", "a\nb\nc\nd e"),
        ("<script>a<b>b</b>", "<script>ab"),
        ("<script>a<b>b</b></SCRIPT >Clerk", "Clerk"),
        ("<textarea><p>no</p></textarea>Clerk", "Clerk"),
        ("<nav>Clerk</nav>", "Clerk"),
        ("<o:p></o:p>Clerk<o:p />", "Clerk"),
        ("<p>Clerk</p><spa", "Clerk"),
        ('<p>Clerk <a href="https://exam', "Clerk"),
        ("<p>Clerk</", "Clerk"),
        ("<p>Keep a < b</p> and a <b or c", "Keep a < b\nand a <b or c"),
        ("<?xml version='1.0'?><job><title>Clerk</title></job>", "Clerk"),
        ("<p>Files\nletters</p><p>Scans</p>", "Files letters\nScans"),
        ("<div>Clerk\nFiles letters</div>", "Clerk\nFiles letters"),
        ("Clerk\nFiles<ul><li>letters</ul>", "Clerk\nFiles\nletters"),
        ("<pre>Clerk\nFiles</pre><p>Scans</p>", "Clerk\nFiles\nScans"),
        ("<aside>no</aside><p>Clerk</p><aside>no</aside><p>Files</p>", "Clerk\nFiles"),
        ("<div hidden>no<div>no</div>no</div><p>Clerk</p><div>Files</div>", "Clerk\nFiles"),
        ("Clerk<nav>Files<p>Scans", "Clerk\nFiles\nScans"),
        ("A<!-- no -->B<!-- no -->C", "ABC"),
        ("<b>Clerk</b><!-- a <!-- b", "Clerk a b"),
        ("Clerk</p a b>", "Clerk"),
    ],
)
def test_markup_is_taken_out(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('<script>if (a < b) x("<b>no</b>")</script><p>Clerk</p><p>Files</p>', "Clerk\nFiles"),
        ("<nav>Home <b>Jobs</b></nav><p>Clerk</p><p>R&amp;D</p>", "Clerk\nR&D"),
        ("<p>Clerk &amp;lt;b&amp;gt;</p>", "Clerk &lt;b&gt;"),
    ],
)
def test_a_round_takes_a_layer(text: str, plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "_ROUNDS", 1)
    assert plain_text(text) == plain


FAR = "x" * 600


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Clerk<br>Files", "Clerk\nFiles"),
        ("<p>Clerk</p> a <", "Clerk\na <"),
        ("<p>Clerk</p>x<i y z", "Clerk\nx<i y z"),
        ("<p>Clerk</p>x<a b=c d", "Clerk\nx"),
        ("<p>Clerk</p>x<\u00e9", "Clerk\nx<\u00e9"),
        ("<p>Clerk</p>x<b\u00e9", "Clerk\nx"),
        ("<p>Clerk</p>x<1", "Clerk\nx<1"),
        ("<p>Clerk</p>x<h1", "Clerk\nx"),
        ("<p>Clerk</p>x<i <sp", "Clerk\nx<i"),
        ("<p>Clerk</p>x</a b c", "Clerk\nx"),
    ],
)
def test_a_last_tag_that_is_cut_off_goes(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('<a href="x>Clerk</a>', "Clerk"),
        ('<a href="x">Clerk "B" or > C</a>', 'Clerk "B" or > C'),
        ('<p \'">Say "so" > no</p>', 'Say "so" > no'),
        ('<a t="x" u="a > b">Clerk</a> "c" <b>d</b>', 'Clerk "c" d'),
        (f'<p t="a>{FAR}" b>Clerk</p>', f'{FAR}" b>Clerk'),
        (f'<p t="a>b" {FAR}>Clerk</p>', f'b" {FAR}>Clerk'),
        (f'<p t="a>{FAR[:400]}" {FAR[:400]}>Clerk</p>', "Clerk"),
        ("<p t='a > b'>Clerk</p>", "b'>Clerk"),
    ],
)
def test_an_attribute_may_hold_the_end_of_a_tag(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    "tag", ["br/", "br /", "br\t/", "x y z/", "x y/", "p x", "p\n", "x a=b", "x y z=1", "x :a = b"]
)
def test_a_start_tag_has_attributes_or_a_name_of_its_own(tag: str) -> None:
    assert plain_text(f"Clerk <{tag}> files").split() == ["Clerk", "files"]
    assert has_tags(f"Clerk <{tag}> files")


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ("hidden", True),
        ("HIDDEN", True),
        ("class=a Hidden", True),
        ("hidden=''", True),
        ("hidden'x'", True),
        ("class='a hidden b'", False),
        ('class="hidden"', False),
        ("hiddenx", False),
        ("hidden-x=1", False),
        ("data-hidden=1", False),
        ("Aria-Hidden=true", True),
        ("aria-hidden='TRUE'", True),
        ("aria-hidden=false", False),
        ("role=navigation", True),
        ("style='DISPLAY : none'", True),
        ("style='visibility:hidden'", True),
        ("style='visibility:visible'", False),
    ],
)
def test_what_a_page_hides_is_left_out(attributes: str, hidden: bool) -> None:
    assert plain_text(f"<div {attributes}>no</div>Clerk") == ("Clerk" if hidden else "no\nClerk")


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.;!?]) +|\n", text) if part.strip()]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Jobs board</title><style>.a{{color:red}}</style>
<script>var a = "<b>x</b>"; if (a < 1) {{}}</script></head>
<body class="page"><nav><a href="/">Home</a> <a href="/jobs">Jobs</a></nav><main><div class="job">{}</div></main>
<footer>Contact us</footer></body></html>"""
e = html.escape
SHAPES: dict[str, Callable[[str], str]] = {
    "div": lambda t: f"<div>{e(t)}</div>",
    "attributes": lambda t: f'<p class="body text" style="margin: 0" data-x=\'1\'>{e(t)}</p>',
    "page": lambda t: _PAGE.format(e(t)),
    "paragraphs": lambda t: "".join(f"<p>{e(line)}</p>\n" for line in _lines(t)),
    "breaks": lambda t: "<br />\n".join(e(line) for line in _lines(t)),
    "list": lambda t: "<ul>" + "".join(f'<li class="list">{e(part)}</li>' for part in _sentences(t)) + "</ul>",
    "upper case": lambda t: f"<DIV><P ALIGN=LEFT>{e(t)}</P></DIV>",
    "nested": lambda t: "<div>" * 9 + f"<span>{e(t)}</span>" + "</div>" * 9,
    "never closed": lambda t: f"<div><p>{e(t)}",
    "escaped": lambda t: e(f"<p>{e(t)}</p>"),
    "escaped twice": lambda t: e(e(f"<p>{t}</p>")),
    "bold": lambda t: " ".join(f"<b>{e(w)}</b>" if n % 3 == 0 else e(w) for n, w in enumerate(t.split(" "))),
    "entities": lambda t: "".join(f"&#{ord(c)};" if not c.isascii() or c in "aeo" else e(c) for c in t),
    "hexadecimal": lambda t: "".join(f"&#x{ord(c):x};" if c.isupper() else e(c) for c in t),
    "spans": lambda t: " ".join(f"<span>{e(part)}</span>" for part in _sentences(t)),
    "table": lambda t: "<table><tr>" + "".join(f"<td>{e(part)}</td>" for part in _sentences(t)) + "</tr></table>",
}
_OURS = load_descriptions(data_path("descriptions.csv")).query("split != 'test'")["text"].map(check_text).tolist()
TEXTS = random.Random(12).sample(_OURS, 500)


@pytest.mark.parametrize("shape", SHAPES)
def test_html_around_500_texts_changes_no_label(shape: str) -> None:
    wrapped = [SHAPES[shape](text) for text in TEXTS]
    changed = [
        text
        for text, bare, around in zip(TEXTS, classify_batch(TEXTS), classify_batch(wrapped), strict=True)
        if bare.label != around.label
    ]
    assert not changed


def test_every_route_takes_it_out() -> None:
    from kpoclass.sklearn import KpoClassifier

    text = '<h2>Analyst</h2><ul class="list"><li class="list">Price marine risks</li><li>Set reserves &amp; rates</ul>'
    plain = "Analyst\nPrice marine risks\nSet reserves & rates"
    model, expected = load_model(), classify(plain)
    assert plain_text(text) == plain
    assert classify(text) == classify("<p>" + text.partition("</h2>")[2], title="<b>Analyst</b>") == expected
    assert classify_batch([text, plain]) == list(iter_classify([text, plain])) == [expected] * 2
    assert explain(text) == explain(plain)
    assert model.scores([text]).p_kpo.tolist() == model.scores([plain]).p_kpo.tolist()
    assert model.to_sklearn().predict_proba([text])[0, 1] == pytest.approx(expected.p_kpo, abs=1e-9)
    assert KpoClassifier.from_pretrained().predict_proba([text])[0, 1] == pytest.approx(expected.p_kpo, abs=1e-9)
    assert classify_posting(text).label == expected.label


def test_the_places_of_words_point_into_the_text_that_is_shown() -> None:
    why = explain("<p>Key <b>in</b>voices &amp; bills &#8211; <i>key</i> them</p>")
    assert why.text == "Key invoices & bills \u2013 key them"
    for contribution in why.contributions:
        assert contribution.term == why.text[slice(*contribution.spans[0])]
    assert "Key invoices &amp; bills" in re.sub("<[^>]*>", "", why._repr_html_())


def test_a_space_without_width_separates_what_it_shows() -> None:
    assert tokenize("Accounts\u200bpayable\u200bclerk") == [b"accounts", b"payable", b"clerk"]
    assert tokenize("Ac\u00adcounts pay\u200dable\ufeff clerk") == [b"accounts", b"payable", b"clerk"]
    assert classify("Accounts\u200bpayable\u200bclerk") == classify("Accounts payable clerk")
    assert classify_posting("Accounts\u200bpayable\u200bclerk") == classify("Accounts payable clerk")


PIECES = [*"<>/&;!-[]=\"' \nabp", "<p>", "</b>", "<!--", "-->", "&amp;", "<li ", "<script>", "</script", "<![CDATA["]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_anything_comes_through(text: str) -> None:
    plain = plain_text(text)
    assert is_missing(plain) or check_text(text) == plain
    assert plain == text or len(plain) < len(text)


def test_many_blank_elements_before_a_list_are_read_once() -> None:
    """Read again for each item, they would take hours."""
    assert plain_text("<p>" * 100_000 + "<li>" * 100_000 + "x") == "x"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("</\u017fcript><script>x</\u017fcript></script>Clerk", "</\u017fcript> Clerk"),
        ("<p h\u0131dden='a'>Clerk</p>Files", "Clerk\nFiles"),
        ("Clerk<nn \u00a0\u00e9\U0001df00x=1>Files", "Clerk<nn \u00a0\u00e9\U0001df00x=1>Files"),
        ("Clerk<nn a\U0001df00x=1>Files", "Clerk Files"),
    ],
)
def test_markup_does_not_depend_on_the_version_of_unicode(text: str, plain: str) -> None:
    assert plain_text(text) == plain
