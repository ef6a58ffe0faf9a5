"""Postings from text, HTML, JSON, XML, documents, mails, objects, and lists of these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Literal

from kpoclass.errors import EmptyTextError, KpoclassError, PostingError, TextTypeError, call_that_works, sent_a_request
from kpoclass.file_kinds import ZIP, kind_of
from kpoclass.inference.markup import has_tags
from kpoclass.inference.missing import is_missing
from kpoclass.inference.validation import check_errors, is_table, many_texts
from kpoclass.postings.archive import unpack
from kpoclass.postings.decoding import decode
from kpoclass.postings.documents import read_document
from kpoclass.postings.feeds import may_be_xml, read_feed
from kpoclass.postings.files import read_file, refuse_address, refuse_name
from kpoclass.postings.job_boards import read_object
from kpoclass.postings.job_lists import postings_told
from kpoclass.postings.json_text import read_json, unwrapped
from kpoclass.postings.mail import HEADER, in_mailbox, is_mail, mail_parts
from kpoclass.postings.no_postings import refuse_object
from kpoclass.postings.objects import Objects
from kpoclass.postings.page import in_page
from kpoclass.postings.parts import title_in
from kpoclass.postings.posting import Posting
from kpoclass.postings.tables import refuse_delimited
from kpoclass.postings.text import MAX_LENGTH, to_lines

if TYPE_CHECKING:
    from typing import overload

_JSON = re.compile(r"\A\s*(?:\{\s*[\"'}]|\[\s*[\[\]{])")
#: A JSON or XML file of many postings may be longer than one text.
_MAX_DATA = 10 * MAX_LENGTH

_LONGEST_ADDRESS = 4000
#: Lists of postings in one another that are read, as JSON in a text or as boards in boards.
MAX_LISTS = 10

_FAULTS = (EmptyTextError, PostingError, TextTypeError)


def _not_empty(posting: Posting) -> Posting:
    if is_missing(posting.text):
        raise EmptyTextError("expected a posting with text, got an empty one")
    return posting


def _in_text(text: str, depth: int) -> Iterator[Posting | KpoclassError]:
    if not text.strip("\ufeff \t\r\n"):
        raise EmptyTextError("expected a posting, got a text that is empty or only white space")
    text = unwrapped(text.removeprefix("\ufeff"))
    looks_like_json = _JSON.match(text) is not None
    refuse_address(text[:_LONGEST_ADDRESS].strip())
    refuse_name(text[:_LONGEST_ADDRESS].strip())
    limit = _MAX_DATA if looks_like_json or may_be_xml(text) else MAX_LENGTH
    if len(text) > limit:
        raise PostingError(f"expected at most {limit:,} characters, got {len(text):,}; split the text")
    feed = read_feed(text)
    if feed is not None:
        yield from feed
        return
    if looks_like_json:
        data = read_json(text)
        yield from _each(data, depth + 1) if isinstance(data, list) else _in_object(data, depth)
        return
    elif not text.lstrip().startswith("<"):
        refuse_delimited(text)
    if has_tags(text):
        yield from map(_not_empty, in_page(text))
    else:
        yield from map(_not_empty, postings_told(to_lines(text), "text"))


def _in_file(data: bytes, depth: int) -> Iterator[Posting | KpoclassError]:
    """Yield the postings in a file by what it is: an archive, a mail, a document, or a text."""
    kind = kind_of(data)
    if kind and sent_a_request.get():  # what any client may send gets no further than the parsers of texts
        raise PostingError(f"expected a posting as text, HTML, JSON, XML or mail, got {kind}; send its text")
    if kind == ZIP:
        yield from _named(unpack(data), depth + 1)
    elif kind:
        yield from read_document(data, kind)
    elif mails := in_mailbox(data):
        yield from _named(mails, depth + 1)
    elif is_mail(data):
        yield from _named(mail_parts(data), depth + 1)
    else:
        yield from _in_text(decode(data), depth)


def _in_object(data: Any, depth: int) -> Iterator[Posting | KpoclassError]:
    jobs = data.get("jobs") if isinstance(data, Mapping) else None
    if isinstance(jobs, list) and not title_in(data):
        yield from _each(jobs, depth + 1)
        return
    refuse_object(data)
    found = False
    objects = Objects(data)
    for number, item, is_posting in objects.postings():
        found = True
        if is_posting:
            outcome = _read(item)
            yield _numbered(number, outcome) if isinstance(outcome, KpoclassError) and number else outcome
        elif not _is_beside(item):
            yield _numbered(number, _no_posting(Objects(item)))
    if not found:
        if not isinstance(data, Mapping) or not (title := objects.lone_title()):
            raise _no_posting(objects)
        yield _not_empty(read_object(data, title=title))


def _no_posting(objects: Objects) -> PostingError:
    expected = "a posting (a title beside a text, as in the JSON of a job board)"
    return PostingError(f"expected {expected}, got {objects.told()}")


def _numbered(number: int, error: KpoclassError) -> KpoclassError:
    return type(error)(f"item {number}: {error}")


def _read(data: Mapping[Any, Any]) -> Posting | KpoclassError:
    try:
        return _not_empty(read_object(data))
    except _FAULTS as error:
        return error


def _is_beside(item: Any) -> bool:
    """Whether an item is no posting and none that has gone wrong: JSON-LD of another type, or the terms of a feed."""
    return isinstance(item, Mapping) and ("@type" in item or ("legal" in item and "title" not in item))


def _one(item: Any, depth: int = 0) -> Iterator[Posting | KpoclassError]:
    if isinstance(item, (Posting, KpoclassError)):
        yield item
    elif isinstance(item, str):
        is_one = is_mail(item[:HEADER].encode("utf-8", "replace"))
        yield from _in_file(item.encode("utf-8", "replace"), depth) if is_one else _in_text(item, depth)
    elif isinstance(item, (bytes, bytearray)):
        yield from _in_file(bytes(item), depth)
    elif isinstance(item, PathLike):
        try:
            data = read_file(item)
        except OSError as error:
            raise PostingError(f"{fspath(item)}: {error.strerror}") from error
        yield from _in_file(data, depth)
    elif isinstance(item, (Mapping, list, tuple)):
        yield from _in_object(item, depth)
    else:
        raise TextTypeError(f"expected a posting as text, bytes or object, got {type(item).__name__}")


def _named(parts: Iterable[tuple[str, Any]], depth: int) -> Iterator[Posting | KpoclassError]:
    """Read every part of a file; an error names its part, and the other parts are still read."""
    if depth > MAX_LISTS:
        raise PostingError(f"expected at most {MAX_LISTS} files in one another, got them nested deeper")
    for name, part in parts:
        start = f"{name}: " if name and not sent_a_request.get() else ""  # the name of a part is text of the sender
        try:
            for outcome in _one(part, depth):
                yield type(outcome)(f"{start}{outcome}") if isinstance(outcome, _FAULTS) else outcome
        except _FAULTS as error:
            yield type(error)(f"{start}{error}")


def _each(items: Iterable[Any], depth: int = 0) -> Iterator[Posting | KpoclassError]:
    """Read every item; an error names the number of its item, and the other items are still read."""
    if depth > MAX_LISTS:
        raise PostingError(f"expected at most {MAX_LISTS} lists of postings in one another, got them nested deeper")
    for number, item in enumerate(items, 1):
        try:
            for outcome in _one(item, depth):
                yield _numbered(number, outcome) if isinstance(outcome, _FAULTS) else outcome
        except _FAULTS as error:
            if not _is_beside(item):
                yield _numbered(number, error)


def outcomes(obj: object) -> Iterator[Posting | KpoclassError]:
    """Yield each posting, or the error in its place, of anything that :func:`read_postings` takes."""
    found = False
    try:
        if callable(read := getattr(obj, "read", None)):  # an open file, whose lines are no postings
            obj = read()
        single = isinstance(obj, (str, bytes, bytearray, Mapping, Posting, PathLike)) or not isinstance(obj, Iterable)
        for outcome in _one(obj) if single and not is_table(obj) else _each(many_texts(obj, "postings")):
            found = True
            yield outcome
    except _FAULTS as error:
        yield error
    else:
        if not found:
            yield PostingError("expected at least one posting, got none")


def read_posting(obj: object) -> Posting:
    r"""Read one job posting.

    Parameters
    ----------
    obj : str, bytes, path, mapping or Posting
        Plain text; HTML, of which JSON-LD, marked texts and the data in scripts come before what the page shows; JSON,
        or an object as JSON gives it: any with a title beside a text, wherever it is nested; XML with a title beside a
        text; a mail. As bytes or a path also PDF, Word (.docx), OpenDocument, RTF, ZIP.

    Returns
    -------
    Posting
        Title and sections.

    Raises
    ------
    EmptyTextError, TextTypeError
        If there is no text, or ``obj`` is of another type.
    PostingError
        If there is no posting or more than one, only a list of jobs or a form to apply with, or if it is broken, too
        long or nested too deeply.
    MissingExtraError
        If it is HTML or broken JSON, and the extra ``postings`` is not installed, or PDF without ``documents``.

    Examples
    --------
    >>> posting = read_posting("<h1>Claims clerk</h1><h2>What you'll do</h2><ul><li>Key in claims<li>File letters</ul>")
    >>> posting.title, posting.duties
    ('Claims clerk', '- Key in claims\n- File letters')
    """
    found = outcomes(obj)
    first = next(found)
    if isinstance(first, KpoclassError):
        raise first
    if next(found, None) is not None:
        several = "read them with kpoclass.postings.read_postings"
        call = call_that_works(several, several, "send one at a time")
        raise PostingError(f"expected one posting, got several; {call}")
    return first


if TYPE_CHECKING:

    @overload
    def read_postings(obj: object, *, errors: Literal["raise"] = "raise") -> Iterator[Posting]: ...
    @overload
    def read_postings(obj: object, *, errors: Literal["coerce"]) -> Iterator[Posting | None]: ...


def read_postings(obj: object, *, errors: Literal["raise", "coerce"] = "raise") -> Iterator[Any]:
    """Read all job postings in a text, a page, an object or a list.

    Parameters
    ----------
    obj : str, bytes, path, mapping, or iterable of these
        As for :func:`read_posting`, and lists: of JSON, ``{"jobs": [...]}``, JSON Lines, feeds, archives, or your own.
    errors : {"raise", "coerce"}
        What to do if one can't be read: raise an error that names its position, or give None in its place.

    Yields
    ------
    Posting (or None)
        In order.

    Raises
    ------
    EmptyTextError, TextTypeError, PostingError
        For the first that can't be read, if ``errors`` is "raise".
    ValueError
        If ``errors`` is neither "raise" nor "coerce".
    MissingExtraError
        As for :func:`read_posting`.

    Examples
    --------
    >>> board = {"jobs": [{"title": "Filing clerk", "content": ""}, {"title": "Actuary", "content": "Price risks"}]}
    >>> [posting.title for posting in read_postings(board)]
    ['Filing clerk', 'Actuary']
    """
    check_errors(errors)
    for outcome in outcomes(obj):
        if isinstance(outcome, Posting):
            yield outcome
        elif errors == "raise":
            raise outcome
        else:
            yield None
