"""Feeds in RSS, Atom and the XML of job boards, in any encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .reading import check_read

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 3_000
TOKENS = (
    "<?xml version='1.0'?>", "encoding='windows-1252'", "encoding='utf-16'", "encoding='nosuch'", "<rss version='2.0'>",
    "<channel>", "<item>", "</item>", "<title>", "</title>", "<description>", "</description>", "<content:encoded>",
    "<![CDATA[", "]]>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<content type='html'>",
    "<content type='xhtml'>", "<summary>", "<source>", "<job>", "</job>", "<jobs>", "<position>",
    "<jobDescriptions><jobDescription><name>", "<value>", "<!DOCTYPE a [", "<!ENTITY b 'c'>",
    "<!ENTITY b SYSTEM 'file:///etc/passwd'>", "&b;", "&amp;", "&lt;p&gt;", "&#0;", "xmlns:x='y'", "<x:title>", "<!--",
    "-->", "<?", "?>", "<p>", "<ul><li>", "<employer>", "<rdf:RDF ", "/>", "Duties",
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Make a feed of each kind."""
    job = "<title>Clerk</title><description>&lt;p&gt;Sort letters&lt;/p&gt;</description>"
    yield f"<?xml version='1.0'?><rss version='2.0'><channel><item>{job}</item></channel></rss>".encode()
    content = "<content type='xhtml'><div><p>Fly</p></div></content>"
    yield f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Pilot</title>{content}</entry></feed>".encode()
    item = "<title><![CDATA[Clerk]]></title><description><![CDATA[<p>Sort<p>letters]]></description>"
    yield f"<source><publisher>x</publisher><job>{item}</job><job>{item}</job></source>".encode()
    part = "<jobDescription><name>Tasks</name><value><![CDATA[<ul><li>Sort letters</ul>]]></value></jobDescription>"
    named = f"<position><name>Clerk</name><jobDescriptions>{part}</jobDescriptions></position>"
    yield f"<workzag-jobs>{named}</workzag-jobs>".encode()
    yield f"<?xml version='1.0' encoding='utf-16'?><jobs><job>{job}</job></jobs>".encode("utf-16")
    in_german = "<job><title>Buchhändler</title><text>Führt Bücher</text></job>"
    yield f"<?xml version='1.0' encoding='windows-1252'?>{in_german}".encode("cp1252")
    yield b"<!DOCTYPE a [<!ENTITY b 'Sort letters'>]><job><title>Clerk</title><description>&b;</description></job>"
    yield f"<rdf:RDF xmlns:rdf='r'><item>{job}</item><item><title>Pilot</title></item></rdf:RDF>".encode()


def check(data: bytes) -> None:
    """Read a feed as bytes, and as the text that they are in UTF-8."""
    check_read(data)
    check_read(data.decode("utf-8", "surrogateescape"))
