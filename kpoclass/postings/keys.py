"""What a key of JSON holds of a posting: its title, a text, a part with a heading, or something around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from kpoclass.kept_names import remembered
from kpoclass.postings.headings import kind_of
from kpoclass.text_names import BODY_KEYS, FORMS, SHORT_KEYS, WEAK_TITLE_KEYS, plain, title_name, words_of

if TYPE_CHECKING:
    from kpoclass.postings.posting import Kind

#: Of schema.org and a few boards, with the heading they get.
_HEADINGS = {
    "experiencerequirements": "Experience",
    "educationrequirements": "Education",
    "jobbenefits": "Benefits",
    "majorduties": "Duties",
}
#: Kinds of work in a word or two, and what gives no text though its name is that of a heading.
_NO_PARTS = frozenset(
    ["attributes", "activities", "functions", "function", "jobfunction", "jobfunctions", "experience_level",
     "person", "team", "candidate", "client", "company", "firm", "profile", "role", "position", "work", "job",
     "opportunity", "background", "overview", "purpose", "scope", "mission", "culture"]
)  # fmt: skip
_OFFERED = frozenset(
    ["benefits", "perks", "rewards", "offer", "why", "apply", "about", "values", "equal", "disclaimer", "next",
     "culture"]
)  # fmt: skip
_ORGANISATION = frozenset(
    ["company", "employer", "organization", "organisation", "corporate", "agency", "client", "firm"]
)
_TOLD = frozenset(
    ["about", "profile", "info", "information", "boilerplate", "culture", "values", "mission", "statement",
     "bio"]
)  # fmt: skip
_ADDED = frozenset(["job", "role", "position", "vacancy", "posting", "offer"])
_NEIGHBOURS = frozenset(["similar", "related", "recommended", "other", "more", "suggested", "nearby", "also"])
_PLURALS = frozenset(
    ["jobs", "postings", "positions", "vacancies", "openings", "roles", "items", "offers", "opportunities"]
)  # fmt: skip
_PLURAL_ENDS = frozenset((each,) for each in _PLURALS - {"items", "offers"})
_AROUND = frozenset(
    ["company", "employer", "hiringorganization", "organization", "organisation", "department", "departments",
     "team", "teams", "location", "locations", "joblocation", "office", "offices", "category", "categories",
     "author", "authors", "publisher", "brand", "user", "recruiter", "recruiters", "agency", "contact",
     "contacts", "hiringteam", "client", "parent", "site", "source", "provider", "country", "city"]
)  # fmt: skip
_NOT_READ = frozenset(
    ["seo", "meta", "metadata", "head", "opengraph", "og", "twitter", "i18n", "messages", "translations",
     "translation", "locales", "locale", "theme", "navigation", "nav", "menu", "footer", "cookies", "cookie",
     "consent", "questions", "customquestions", "formfields", "form", "forms", "applicationform",
     "applicationfields", "demographicquestions", "compliance", "image", "images", "logo", "photo", "photos",
     "video", "videos", "media", "icons", "breadcrumbs", "filters", "facets", "related", "similar",
     "recommended", "recommendations", "suggestions", "tracking", "analytics"]
)  # fmt: skip
#: What holds postings, singly or as a list, though it may have a title and a text of its own.
_WRAPPERS = frozenset(
    ["jobs", "items", "entries", "postings", "positions", "openings", "vacancies", "results", "data", "offers",
     "requisitions", "hits", "records", "edges", "node", "feed", "channel", "job", "posting", "position",
     "vacancy", "opening", "offer", "requisition", "item", "jobposting", "jobpostings", "jobpostinginfo",
     "jobopening", "jobopenings", "result", "attributes", "fields", "payload", "requisitionlist",
     "searchresultitems", "matchedobjectdescriptor", "roles", "opportunities", "listings", "list", "ads",
     "jobads", "graph", "jobdata", "jobdetail", "jobdetails", "currentjob"]
)  # fmt: skip
_OF_JOBS = frozenset(
    ["id", "jobid", "uuid", "guid", "slug", "url", "link", "href", "applyurl", "absoluteurl", "hostedurl",
     "externalurl", "location", "locations", "joblocation", "city", "country", "company", "companyname",
     "employer", "employername", "organization", "department", "team", "employmenttype", "jobtype",
     "contracttype", "salary", "datepublished", "dateposted", "publishedat", "createdat", "posteddate", "date",
     "pubdate", "reference", "referencenumber", "requisitionid", "shortcode", "remote", "isremote",
     "workplacetype"]
)  # fmt: skip

#: What a search engine calls what it has found.
_FOUND = "_source"

What = Literal["title", "name", "body", "part", "short", "heading", "around", "unread", "other"]


class Key(NamedTuple):
    """What a key says of its value."""

    what: What
    kind: Kind = "other"
    heading: str = ""
    #: The name without what says that it is HTML or plain: two of one base are two forms of one text.
    base: str = ""


def local_name(name: str) -> str:
    """Return a name of schema.org without its address or prefix."""
    return name.replace("#", "/").rpartition("/")[2].rpartition(":")[2]


@remembered
def key_of(name: str) -> Key:
    """Tell what a key holds.

    >>> key_of("descriptionHtml").what, key_of("key_responsibilities")[:3], key_of("salary").what
    ('body', ('part', 'duties', 'Key responsibilities'), 'other')
    """
    words = list(words_of(local_name(name)))
    whole = "".join(words)
    if title_name(local_name(name)) or whole in WEAK_TITLE_KEYS:
        return Key("name" if whole in WEAK_TITLE_KEYS else "title", base=whole)
    if name == _FOUND:
        return Key("other")
    if whole in _NOT_READ or (words and words[0] in _NEIGHBOURS and not _PLURALS.isdisjoint(words)):
        return Key("unread")
    return Key("around") if whole in _AROUND else _of_text(whole, words)


def _of_text(whole: str, words: list[str]) -> Key:
    while len(words) > 1 and words[-1] in FORMS:
        words.pop()
    while len(words) > 1 and words[0] in FORMS:
        words.pop(0)
    base = "".join(words)
    if base in SHORT_KEYS:
        return Key("short", base=base)
    is_body = words and words[-1] in BODY_KEYS and all(each in BODY_KEYS | _ADDED for each in words)
    if is_body or whole in BODY_KEYS or base in BODY_KEYS:
        return Key("body", base=base)
    if len(words) > 1 and words[-1] in {"header", "heading", "title", "label"}:
        return Key("heading", base="".join(words[:-1]))
    return _of_part(whole, base, words)


def _of_part(whole: str, base: str, words: list[str]) -> Key:
    if len(words) > 1 and words[-1] in BODY_KEYS:
        words.pop()
    heading = " ".join(words).capitalize()
    if not _ORGANISATION.isdisjoint(words):
        told = base != "".join(words) or not _TOLD.isdisjoint(words)
        return Key("part", "employer", heading, base) if told else Key("around")
    kind = None if "".join(words) in _NO_PARTS else kind_of(" ".join(words))
    if kind in {"duties", "requirements"} or (kind == "employer" and not _OFFERED.isdisjoint(words)):
        return Key("part", kind, _HEADINGS.get(whole, heading), base)
    return Key("other", base=base)


def is_wrapper(name: str) -> bool:
    """Whether postings are found under a name, not parts of one."""
    return name == _FOUND or plain(local_name(name)) in _WRAPPERS or words_of(name)[-1:] in _PLURAL_ENDS


def is_of_a_job(name: str) -> bool:
    """Whether a key stands beside the title of a job, and not beside the heading of a part."""
    return plain(name) in _OF_JOBS
