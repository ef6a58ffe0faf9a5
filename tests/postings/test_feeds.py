"""Report 7: each item of an XML feed is a posting. The names of fields are those of real boards, the texts are ours."""

# ruff: noqa: E501 - feeds as they are written

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import KpoclassError, classify_posting
from kpoclass.errors import PostingError
from kpoclass.postings import read_posting, read_postings
from kpoclass.postings.feeds import read_feed
from kpoclass.postings.xml_tree import MAX_DEPTH

SORT = "Sort parcels by postcode."
PRICE = "Price marine risks and set the reserves."
BOTH = [("Parcel sorter", SORT), ("Actuary", PRICE)]

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example board</title><link>https://board.example</link><description>All the open jobs of our board</description>
<image><title>Example board</title><url>https://board.example/logo.png</url></image>
<item><title>Parcel sorter</title><dc:creator>Example Ltd</dc:creator><pubDate>Mon, 02 Nov 2026 08:00:00 +0000</pubDate>
<description>Sort parcels by ...</description><content:encoded><![CDATA[<p>{SORT}</p>]]></content:encoded></item>
<item><title>Actuary</title><description>&lt;p&gt;{PRICE}&lt;/p&gt;</description></item></channel></rss>"""

RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="a"><title>Board</title><description>All the open jobs of our board</description>
<items><rdf:Seq><rdf:li resource="1"/></rdf:Seq></items></channel>
<item rdf:about="1"><title>Parcel sorter</title><description>{SORT}</description></item>
<item rdf:about="2"><title>Actuary</title><description>{PRICE}</description></item></rdf:RDF>"""

ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Jobs</title><subtitle>Open jobs here</subtitle>
<entry><title>Parcel sorter</title><author><name>HR</name></author><summary>Sort parcels by</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{SORT}</p></div></content></entry>
<entry><title type="html">Actuary</title><content type="html">&lt;p&gt;{PRICE}&lt;/p&gt;</content></entry></feed>"""

INDEED = f"""<?xml version="1.0" encoding="utf-8"?><source><publisher>Board</publisher><publisherurl>https://a.example</publisherurl>
<job><title><![CDATA[Parcel sorter]]></title><date><![CDATA[Mon, 02 Nov 2026]]></date><referencenumber><![CDATA[1]]></referencenumber>
<company><![CDATA[Example Ltd]]></company><city><![CDATA[Leeds]]></city><description><![CDATA[<p>{SORT}</p>]]></description></job>
<job><title><![CDATA[Actuary]]></title><description><![CDATA[{PRICE}]]></description><salary>40,000</salary></job></source>"""

LINKEDIN = f"""<source><lastBuildDate>Mon, 02 Nov 2026</lastBuildDate><job><partnerJobId><![CDATA[1]]></partnerJobId>
<company><![CDATA[Example Ltd]]></company><title><![CDATA[Parcel sorter]]></title><description><![CDATA[{SORT}]]></description>
<skills><skill>Sorting</skill></skills></job><job><title>Actuary</title><description>{PRICE}</description></job></source>"""

JOBRAPIDO = f"""<jobs><job id="1"><title>Parcel sorter</title><url>https://a.example/1</url><content>{SORT}</content></job>
<job id="2"><title>Actuary</title><content>{PRICE}</content></job></jobs>"""

PERSONIO = f"""<?xml version="1.0" encoding="UTF-8"?><workzag-jobs><position><id>1</id><subcompany>Example Ltd</subcompany>
<office>Leeds</office><name>Parcel sorter</name><jobDescriptions><jobDescription><name>Your tasks</name>
<value><![CDATA[<ul><li>{SORT}</li></ul>]]></value></jobDescription><jobDescription><name>Your profile</name><value>Can read postcodes</value>
</jobDescription></jobDescriptions></position><position><id>2</id><name>Actuary</name><jobDescriptions><jobDescription>
<name>Your tasks</name><value>{PRICE}</value></jobDescription></jobDescriptions></position></workzag-jobs>"""

NEOGOV = f"""<rss version="2.0" xmlns:joblisting="https://a.example/joblisting"><channel><title>Jobs</title><item>
<title>Parcel sorter</title><link>https://a.example/1</link><joblisting:department>Post</joblisting:department>
<joblisting:jobDescription>{SORT}</joblisting:jobDescription></item><item><title>Actuary</title>
<joblisting:examplesOfDuties>{PRICE}</joblisting:examplesOfDuties></item></channel></rss>"""

HR_XML = f"""<JobPositionPostings><JobPositionPosting><JobPositionPostingId>1</JobPositionPostingId><HiringOrg><HiringOrgName>Example
Ltd</HiringOrgName></HiringOrg><JobPositionInformation><JobPositionTitle>Parcel sorter</JobPositionTitle><JobPositionDescription>
<JobPositionPurpose>{SORT}</JobPositionPurpose></JobPositionDescription></JobPositionInformation></JobPositionPosting>
<JobPositionPosting><JobPositionInformation><JobPositionTitle>Actuary</JobPositionTitle><JobPositionDescription>
<SummaryText>{PRICE}</SummaryText></JobPositionDescription></JobPositionInformation></JobPositionPosting></JobPositionPostings>"""

NESTED = f"""<Vacancies><Vacancy><Header><JobTitle>Parcel sorter</JobTitle></Header><Body><LongDescription>{SORT}</LongDescription></Body>
</Vacancy><Vacancy><Header><JobTitle>Actuary</JobTitle></Header><Body><LongDescription>{PRICE}</LongDescription></Body></Vacancy>
</Vacancies>"""

UNKNOWN = f"""<aa:export xmlns:aa="urn:a"><aa:thing><aa:title>Parcel sorter</aa:title><aa:blurb_text>{SORT}</aa:blurb_text></aa:thing>
<aa:thing><aa:title>Actuary</aa:title><aa:blurb_text>{PRICE}</aa:blurb_text></aa:thing></aa:export>"""

ATTRIBUTES = (
    f"""<jobs><job title="Parcel sorter"><text>{SORT}</text></job><job title="Actuary" description="{PRICE}"/></jobs>"""
)

FIELDS = f"""<add><doc><field name="title">Parcel sorter</field><field name="description">{SORT}</field></doc>
<doc><field name="title">Actuary</field><field name="description">{PRICE}</field></doc></add>"""

HYPHENS = f"""<Job-Listing><Job><JobTitle>Parcel sorter</JobTitle><ReqId>1</ReqId><Job-Description><![CDATA[<p>{SORT}</p>]]>
</Job-Description></Job><Job><JobTitle>Actuary</JobTitle><Job-Description>{PRICE}</Job-Description></Job></Job-Listing>"""

LANGUAGES = f"""<offers><offer><id>1</id><content lang="en"><title>Parcel sorter</title><text>{SORT}</text></content></offer>
<offer><content lang="en"><title>Actuary</title><text>{PRICE}</text></content></offer></offers>"""

SOAP = f"""<soap:Envelope xmlns:soap="urn:a"><soap:Body><getJobsResponse><return><jobTitle>Parcel sorter</jobTitle>
<jobDescription>{SORT}</jobDescription></return><return><jobTitle>Actuary</jobTitle><jobDescription>{PRICE}</jobDescription>
</return></getJobsResponse></soap:Body></soap:Envelope>"""

GERMAN = f"""<stellenmarkt><stelle><bezeichnung>Parcel sorter</bezeichnung><aufgaben>{SORT}</aufgaben></stelle>
<stelle><bezeichnung>Actuary</bezeichnung><aufgaben>{PRICE}</aufgaben></stelle></stellenmarkt>"""

FEEDS = {
    "hyphens": HYPHENS,
    "languages": LANGUAGES,
    "soap": SOAP,
    "german": GERMAN,
    "rss": RSS, "rdf": RDF, "atom": ATOM, "indeed": INDEED, "linkedin": LINKEDIN, "jobrapido": JOBRAPIDO, "personio": PERSONIO,
    "neogov": NEOGOV, "hr-xml": HR_XML, "nested": NESTED, "unknown": UNKNOWN, "attributes": ATTRIBUTES, "fields": FIELDS,
}  # fmt: skip


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("given_as", ["text", "bytes", "utf-16"])
def test_each_item_is_a_posting(name: str, given_as: str) -> None:
    feed = FEEDS[name]
    postings = list(read_postings({"text": feed, "bytes": feed.encode(), "utf-16": feed.encode("utf-16")}[given_as]))
    assert [posting.title for posting in postings] == ["Parcel sorter", "Actuary"]
    for posting, (title, text) in zip(postings, BOTH, strict=True):
        assert posting.source == "feed"
        assert text in posting.text
        assert posting.text.count(title) == 1
        assert "<" not in posting.text
        assert "CDATA" not in posting.text
        assert "board" not in posting.text
    assert [classify_posting(posting).label for posting in postings] == ["BPO", "KPO"]


def test_names_of_parts_are_headings() -> None:
    posting = next(read_postings(PERSONIO))
    assert posting.duties == f"- {SORT}"
    assert posting.requirements == "Can read postcodes"
    one = read_posting(
        "<job><title>Typist</title><companyDescription>We type whatever you dictate to us, day and night</companyDescription>"
        "<description>Type letters and forms</description><Key_Responsibilities>Type fast</Key_Responsibilities>"
        "<requirements>Ten fingers</requirements><perks_and_benefits>Free lunch</perks_and_benefits></job>"
    )
    assert [(section.kind, section.heading, section.text) for section in one.sections] == [
        ("employer", "Company description", "We type whatever you dictate to us, day and night"),
        ("other", "", "Type letters and forms"),
        ("duties", "Key responsibilities", "Type fast"),
        ("requirements", "Requirements", "Ten fingers"),
        ("employer", "Perks and benefits", "Free lunch"),
    ]


@pytest.mark.parametrize("outer", ["job", "thing"])
@pytest.mark.parametrize("second", ["Requirements", "Our town"])
def test_titled_parts_of_one_posting_are_its_sections(outer: str, second: str) -> None:
    feed = f"<data><{outer}><title>Actuary</title><part><title>Duties</title><text>{PRICE}</text></part>"
    posting = read_posting(
        f"{feed}<part><title>{second}</title><text>Exams passed with honours</text></part></{outer}></data>"
    )
    assert [(section.heading, section.text) for section in posting.sections] == [
        ("Duties", PRICE), (second, "Exams passed with honours"),
    ]  # fmt: skip


def test_an_excerpt_is_left_out() -> None:
    posting = next(read_postings(RSS))
    assert posting.text == f"Parcel sorter\n{SORT}"


def test_one_item_alone() -> None:
    assert read_posting(RSS[: RSS.index("<item><title>Actuary")] + "</channel></rss>").title == "Parcel sorter"
    assert read_posting("<job><title>Typist</title><description>Type letters</description></job>").title == "Typist"


def test_an_item_without_text_is_a_title() -> None:
    feed = "<rss><channel><title>Jobs</title><description>All the open jobs we have at the moment</description>"
    feed += "<item><title>Typist</title></item><item><title>Actuary</title></item></channel></rss>"
    assert [posting.title for posting in read_postings(feed)] == ["Typist", "Actuary"]


def test_the_firm_in_a_job_is_no_job() -> None:
    feed = "<jobs>" + "".join(
        f"<job><company><name>Example Ltd</name><description>We are a firm of experts</description></company>"
        f"<title>{title}</title><description>{text}</description></job>"
        for title, text in BOTH
    )
    assert [posting.title for posting in read_postings(feed + "</jobs>")] == ["Parcel sorter", "Actuary"]


@pytest.mark.parametrize(
    "broken",
    [
        RSS.replace(SORT, f"Sort &amp; file &nbsp;{SORT} R&D &copy; &unknown; x & y"),
        RSS.replace("Example Ltd", "Smith & Sons &eacute;"),
        RSS.replace("Example Ltd", "a\x0bb\x00c"),
        "\ufeff\n " + RSS,
    ],
)
def test_common_faults_are_mended(broken: str) -> None:
    assert [posting.title for posting in read_postings(broken)] == ["Parcel sorter", "Actuary"]


def test_a_feed_cut_off_gives_what_it_has_and_an_error() -> None:
    found = list(read_postings(RSS[: RSS.index("</item></channel>")], errors="coerce"))
    assert [posting and posting.title for posting in found] == ["Parcel sorter", None, None]
    with pytest.raises(PostingError, match="cut off"):
        list(read_postings(RSS[: RSS.index("</item></channel>")]))


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "Shift_JIS", "no-such", ""])
def test_the_declared_encoding_is_kept_to(declared: str) -> None:
    name = declared if declared not in ("no-such", "") else "cp1252"
    title = {"windows-1251": "Бухгалтер", "Shift_JIS": "経理"}.get(declared, "Café clerk")
    start = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    feed = f"{start}<jobs><job><title>{title}</title><description>{SORT}</description></job></jobs>"
    assert read_posting(feed.encode(name)).title == title


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><urlset><url><loc>https://a.example/1</loc></url></urlset>",
        "<?xml version='1.0'?><note><to>A</to><from>B</from></note>",
        "<rss><channel><title>Jobs</title><link>https://a.example</link></channel></rss>",
        "<?xml version='1.0'?>",
    ],
)
def test_xml_without_postings_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(PostingError, match="XML") as caught:
        read_posting(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "page",
    [
        "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'a.dtd'>\n"
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>A</title></head><body><h1>Typist</h1><p>Type letters</p></body></html>",
        "<h1>Typist</h1><p>Type letters</p>",
        "<!DOCTYPE html><html><body><h1>Typist</h1><p>Type letters",
        "<app-root><h1>Typist</h1><p>Type letters</p></app-root>",
        "<x-job><h1>Typist</h1><p>Type letters",
        "<!-- a --><div><h1>Typist</h1><p>Type letters</p></div>",
    ],
)
def test_pages_stay_pages(page: str) -> None:
    posting = read_posting(page)
    assert (posting.title, posting.source) == ("Typist", "html")


def test_a_text_that_begins_with_a_bracket_stays_text() -> None:
    assert read_posting("<Firm> seeks a typist\nType letters").source == "text"


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "text",
    [
        f"<?xml version='1.0'?>{BOMB}<jobs><job><title>&b;</title><description>{SORT}</description></job></jobs>",
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><job><title>&b;</title></job>',
        "<?xml version='1.0'?>" + "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1),
    ],
)
def test_what_could_harm_is_refused(text: str) -> None:
    with pytest.raises(PostingError, match=r"entit|in one another"):
        read_posting(text)


PIECES = [
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<description>",
    "a b c d e f g h i",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&x;",
    "<p>",
    "</p>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_whatever_comes_is_a_posting_or_an_error(pieces: list[str]) -> None:
    for found in read_feed("<rss>" + "".join(pieces)) or ():
        assert isinstance(found, KpoclassError) or found.text
