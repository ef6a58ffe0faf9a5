from __future__ import annotations

import re

import pytest
from html_elements import Elements
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import Classification, classify, explain
from kpoclass.explanation import Contribution, Explanation
from kpoclass.inference.missing import is_missing
from kpoclass.inference.validation import without_markup
from kpoclass.rendering.escaping import encodable
from kpoclass.rendering.notebook import CHARACTERS_SHOWN, TERMS_SHOWN
from kpoclass.rendering.theme import style_of

TAGS = {"div", "style", "span", "i", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"class", "style", "title", "role", "aria-label", "aria-hidden", "dir", "scope"}
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<script>alert(1)</script>", "</div>", "</style>", "<!--", "]]>", "&lt;", "&", '" onmouseover="x', "'",
                "\x1b[1m", "invoices", "analyse data", "Draft", "supplier\nstatements", "\u202e", "\ud800", "\0",
            ]
        ),
        st.text(max_size=8),
    ),
    min_size=1,
    max_size=12,
).map(" ".join).filter(lambda text: not is_missing(without_markup(text)))  # fmt: skip


def html_of(result: object) -> str:
    html = result._repr_html_()  # type: ignore[attr-defined]
    assert isinstance(html, str)
    html.encode("utf-8")
    return html


@given(HOSTILE)
def test_any_text_comes_back_as_text_and_as_nothing_else(text: str) -> None:
    why = explain(text)
    html = html_of(why)
    elements = Elements(html)
    elements.check(TAGS, ATTRIBUTES)
    shown = re.search(r'<div class="text" dir="auto">.*?</div>', html, re.DOTALL)
    assert shown
    assert Elements(shown[0]).text() == encodable(why.text)


def test_words_are_marked_with_sign_and_weight() -> None:
    why = explain("Key supplier invoices into the ledger and design bridges that carry trains over the river")
    elements = Elements(html_of(why))
    spans = [named for tag, named in elements.tags if tag == "span" and "title" in named]
    by_word = {re.sub(r".*of: (\S+) .*", r"\1", named["title"] or ""): named for named in spans}
    weight = {c.term: c.weight for c in why.contributions}
    assert weight["invoices"] < 0 < weight["design"]
    assert (by_word["invoices"]["class"] or "").startswith("B b")
    assert (by_word["design"]["class"] or "").startswith("K k")
    assert f"{abs(weight['design']):.2f}" in (by_word["design"]["title"] or "")


def test_the_table_has_the_strongest_terms_and_a_sign_each() -> None:
    why = explain("Key supplier invoices into the ledger, chase late payers, answer calls from staff and type forms")
    elements = Elements(html_of(why))
    assert elements.text_of["tbody"][0::2] == [c.term for c in why.contributions[:TERMS_SHOWN]]
    assert all(re.fullmatch(r"\+\d+\.\d\d KPO|\u2212\d+\.\d\d BPO", cell) for cell in elements.text_of["td"])
    assert sum(tag == "i" for tag, _ in elements.tags) == 2 + TERMS_SHOWN
    assert f"{len(why.contributions) - TERMS_SHOWN} weaker words" in elements.text()


@pytest.mark.parametrize("text", ["Manager", "Value unlisted companies", "Buchhalter im Einkauf gesucht"])
def test_a_result_is_said_in_plain_words(text: str) -> None:
    result = classify(text)
    elements = Elements(html_of(result))
    elements.check(TAGS, ATTRIBUTES)
    told = elements.text()
    assert result.label in told
    assert f"skill level {result.skill_level}" in told
    assert ("from a distance" in told) is result.in_scope
    assert (f"Have a person look at it: {result.reason}" in told) is (result.reason is not None)


def test_what_is_nearly_certain_is_not_called_certain() -> None:
    result = Classification("KPO", 1.0, 1.0, 4, True, 1.0, 1.0, True, None)
    assert "over 99 %" in html_of(result)
    assert "probability 100 %" not in html_of(result)


def test_a_long_text_is_cut() -> None:
    why = explain("Enter data & more. " * 2_000)
    html = html_of(why)
    assert "28,000 more characters are not shown" in html
    assert len(html) < 30 * CHARACTERS_SHOWN


def test_an_explanation_without_words() -> None:
    result = classify("zzzz")
    assert "<table" not in html_of(Explanation("zzzz", result, -0.1, -0.1, ()))
    assert html_of(Explanation("a b", result, 0.0, 0.0, (Contribution("a", 0.0, ((0, 1),)),)))


def luminance(colour: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours_of(scheme: str) -> list[dict[str, str]]:
    blocks = re.findall(r"color-scheme:(\w+);([^}]+)", style_of("theme"))
    return [dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", colours)) for name, colours in blocks if name == scheme]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(scheme: str) -> None:
    opacity = max(map(int, re.findall(r"var\(--[kb]po\) (\d+)%,transparent", style_of("theme")))) / 100
    colours, *others = colours_of(scheme)
    assert all(other == colours for other in others)
    rgb = {name: tuple(int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)) for name, value in colours.items()}
    for name in ("ink", "faint", "kpo", "bpo"):
        assert contrast(rgb[name], rgb["paper"]) >= 4.5, name
    for name in ("kpo", "bpo"):
        behind = tuple(opacity * c + (1 - opacity) * p for c, p in zip(rgb[name], rgb["paper"], strict=True))
        assert contrast(rgb["ink"], behind) >= 4.5, name


def test_both_themes_are_in_the_style() -> None:
    style = Elements(html_of(classify("Actuary"))).text("style")
    chosen = {
        scheme: "".join(re.findall(rf"([^{{}}]+)\{{(?:[^{{}}]+\{{)?color-scheme:{scheme}", style))
        for scheme in ("light", "dark")
    }
    assert "data-jp-theme-light=true" in chosen["light"]
    assert "data-jp-theme-light=false" in chosen["dark"]
    assert "prefers-color-scheme:dark" in chosen["dark"]
    assert len(colours_of("light")) == 1
    assert len(colours_of("dark")) == 2
