"""Pages, as text and as bytes in any encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .reading import check_read

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 3_000
TOKENS = (
    "<p>", "</p>", "<ul><li>", "</li></ul>", "<h1>", "</h1>", "<h2>", "<b>", "<strong>", "<br/>", "<nav>", "<title>",
    "<pre>", "<table><tr><td>", "<td hidden>", "<form>", "<script type='application/ld+json'>", "</script>",
    "<script>window.a = {", "<script id='__NEXT_DATA__' type='application/json'>", "<!--", "-->", "<![CDATA[", "]]>",
    "<!DOCTYPE html>", "&amp;", "&lt;p&gt;", "&#99999999999;", "&nbsp;", "<meta charset=", "utf-16", "windows-1252",
    "utf-7", "style=display:none", "<div itemscope itemtype='https://schema.org/JobPosting'>", "<b itemprop=title>",
    "<p property=description>", '{"@type":"JobPosting",', '"title":', '"description":', "Duties", "Requirements",
    "About us", "Similar jobs", "Apply now", "Title: ", " | Remote", "\u200b", "<svg>", "<template>", "<noscript>",
    "<option>", "<a href=x>",
)  # fmt: skip
_BODY = "<h2>What you'll do</h2><ul><li>Key in claims<li>File letters</ul><h2>Benefits</h2><p>Free lunch</p>"


def seeds() -> Iterator[bytes]:
    """Make pages: plain, with JSON-LD, microdata, and the data of scripts."""
    ld = '{"@type":"JobPosting","title":"Clerk","description":"<p>Sort letters</p>"}'
    yield f"<!DOCTYPE html><title>Claims clerk | Jobs</title><h1>Claims clerk</h1>{_BODY}".encode()
    yield f'<h1>Jobs</h1><script type="application/ld+json">{ld}</script>'.encode()
    yield (b"<div itemscope itemtype='https://schema.org/JobPosting'><b itemprop=title>Diver</b>"
           b"<div itemprop=description><p>Dive<p>Weld</div></div>")  # fmt: skip
    data = '{"props":{"pageProps":{"job":{"title":"Clerk","descriptionHtml":"<p>Sort letters</p>"}}}}'
    yield f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'.encode()
    yield f"<script>window.__STATE__ = {data};</script><p>Loading".encode()
    yield "<meta charset=windows-1252><p>Führt Bücher, zahlt Löhne</p>".encode("cp1252")
    yield "<table><tr><td>Title<td>Typist<tr><td>Duties<td>Type forms</table>".encode("utf-16")
    yield b"<form action=/apply><input name=name><button>Apply</button></form>" * 3
    yield b"<ul><li><a href=/1>Clerk</a><li><a href=/2>Nurse</a><li><a href=/3>Pilot</a><li><a href=/4>Cook</a></ul>"


def check(data: bytes) -> None:
    """Read a page as bytes, and as the text that they are in UTF-8."""
    check_read(data)
    check_read(data.decode("utf-8", "surrogateescape"))
