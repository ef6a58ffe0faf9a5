"""Names under which tables and JSON hold the text of a job; they are compared as :func:`plain` writes them."""

from __future__ import annotations

from functools import lru_cache

#: Names of columns that hold a whole text, then of those that go after a title, then of titles. The first of each that
#: is there is used, the latter two if they have words; case, spaces and punctuation do not matter.
WHOLE_NAMES = ("text",)
BODY_NAMES = (
    "description", "jobdescription", "posting", "jobposting", "content", "body", "duties", "jobduties",
    "responsibilities", "task", "tasks", "summary", "jobsummary",
)  # fmt: skip
TITLE_NAMES = ("title", "jobtitle", "position", "positiontitle", "role", "jobrole")

#: Of the keys of JSON: titles, the surest first ...
TITLE_KEYS = (
    "jobtitle", "positiontitle", "postingtitle", "vacancytitle", "roletitle", "offertitle", "requisitiontitle",
    "jobopeningname", "jobname", "positionname", "vacancyname", "title", "designation", "stellenbezeichnung",
    "position", "role", "jobrole", "job", "vacancy", "headline",
)  # fmt: skip
#: ... which alone, beside no text, do not make an object a posting ...
WEAK_TITLE_KEYS = ("name", "displayname", "label")
#: ... texts that need no heading ...
BODY_KEYS = frozenset(
    ["description", "jobdescription", "positiondescription", "roledescription", "vacancydescription",
     "postingdescription", "offerdescription", "fulldescription", "longdescription", "jobdesc",
     "jobdescriptions", "desc", "jd", "content", "contents", "body", "text", "jobsummary", "positionsummary",
     "rolesummary", "summary", "jobad", "jobadvert", "advert", "advertisement", "adtext", "posting",
     "jobposting", "postingtext", "jobtext", "details", "jobdetails", "jobcontent", "introduction", "intro",
     "opening", "pitch", "additional", "overview", "jobbody", "sections", "lists", "parts", "blocks",
     "paragraphs",
     "html", "markdown", "raw", "plaintext", "stellenbeschreibung", "beschreibung", "stellenanzeige",
     "descriptif", "descripcion",
     "descricao"]
)  # fmt: skip
#: ... texts that are cut short, used if there is no other ...
SHORT_KEYS = frozenset(["snippet", "excerpt", "teaser", "shortdescription", "abstract", "preview", "blurb"])
#: ... and the same text in another form, by what is added to a name.
FORMS = frozenset(
    ["html", "plain", "text", "str", "raw", "markdown", "md", "formatted", "value", "external", "plaintext",
     "rich", "clean", "en"]
)  # fmt: skip


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a name without case, spaces and punctuation.

    >>> plain("Job_Title"), plain("jobTitle")
    ('jobtitle', 'jobtitle')
    """
    return "".join(filter(str.isalnum, name.casefold()))


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, whichever way they are written together.

    >>> words_of("keyResponsibilities"), words_of("key_responsibilities"), words_of("Key responsibilities")
    (('key', 'responsibilities'), ('key', 'responsibilities'), ('key', 'responsibilities'))
    """
    spaced, before = [], " "
    for sign in name[:100]:
        if sign.isupper() and before.islower():
            spaced.append(" ")
        spaced.append(sign if sign.isalnum() or sign == "'" else " ")
        before = sign
    return tuple("".join(spaced).casefold().split())
