"""Postings, whatever their format, to their labels."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.api import model_or_shipped
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.errors import KpoclassError, MissingExtraError
from kpoclass.postings.files import contents, find_files
from kpoclass.postings.posting import Posting
from kpoclass.postings.read import outcomes, read_posting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpoclass.classification import Classification
    from kpoclass.model import Model

#: How often duties count beside the whole text. With boilerplate around them this corrects labels and breaks few, while
#: duties alone, or all but what the employer offers, break many (docs/postings.md). Otherwise it changes nothing.
_MORE_OFTEN = 2


def classify_posting(obj: object, model: Model | None = None) -> Classification:
    """Classify one job posting by its whole text, in which the sections on duties count three times.

    Parameters
    ----------
    obj : str, bytes, path, mapping or Posting
        As for :func:`kpoclass.postings.read_posting`.
    model : Model, optional
        The shipped one by default.

    Returns
    -------
    Classification
        Label, probability, skill level, scope, and how far to rely on them.

    Raises
    ------
    EmptyTextError, TextTypeError, PostingError, MissingExtraError
        As for :func:`kpoclass.postings.read_posting`.

    Examples
    --------
    >>> classify_posting({"@type": "JobPosting", "title": "Filing clerk", "description": "Sort and file letters"}).label
    'BPO'
    """
    return model_or_shipped(model).classify(text_to_classify(read_posting(obj)))


def text_to_classify(posting: Posting) -> str:
    r"""Return the text by which a posting is classified: all of it, and its duties again.

    >>> text_to_classify(read_posting("Clerk\n\nDuties\n- File letters\n")).count("File letters")
    3
    """
    return "\n".join([posting.text, *[posting.duties] * _MORE_OFTEN])


class ClassifiedPosting(NamedTuple):
    """One posting of many, with its label or with what was wrong.

    Attributes
    ----------
    file : str
        Path of the file; in a ZIP archive, that of the archive, a slash, and the name in it.
    position : int
        Number of the posting in its file, from 1.
    posting : Posting or None
        None if it can't be read.
    result : Classification or None
        None if it can't be read or has no text.
    error : str or None
        What is wrong.

    Examples
    --------
    >>> ClassifiedPosting("jobs/7.pdf", 1, None, None, "the PDF file is protected by a password").error
    'the PDF file is protected by a password'
    """

    file: str
    position: int
    posting: Posting | None
    result: Classification | None
    error: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as a row of a table: file, position, title, what the result has, error.

        Returns
        -------
        dict
            Strings, numbers and None, with the same keys for every posting.
        """
        result = dict(zip(RESULT_COLUMNS, self.result or (None,) * len(RESULT_COLUMNS), strict=False))
        title = self.posting.title if self.posting else None
        return {"file": self.file, "position": self.position, "title": title, **result, "error": self.error}


def classify_postings(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]], model: Model | None = None
) -> Iterator[ClassifiedPosting]:
    r"""Classify all postings in files, in folders and the folders in them, and in ZIP archives.

    Parameters
    ----------
    paths : path or iterable of paths
        Of files and folders. Hidden files are left out of folders.
    model : Model, optional
        The shipped one by default.

    Yields
    ------
    ClassifiedPosting
        In the order of the files' names within a folder; what can't be read has an error.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("Typist. Type letters and forms")
    ...     _ = Path(folder, "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    ...     found = list(classify_postings(folder))
    >>> [(each.position, each.result and each.result.label) for each in found]
    [(1, 'BPO'), (1, None)]
    """
    model = model_or_shipped(model)
    for path in find_files([paths] if isinstance(paths, (str, PathLike)) else paths):
        for name, content in contents(path):
            yield from classify_content(name, content, model)


def classify_content(name: str, content: object, model: Model) -> Iterator[ClassifiedPosting]:
    """Classify the postings in what was read under a name."""
    for position, outcome in enumerate(_outcomes(content), 1):
        posting = result = error = None
        if isinstance(outcome, Posting):
            posting = outcome
            try:
                result = classify_posting(posting, model)
            except KpoclassError as fault:
                error = str(fault)
        else:
            error = str(outcome) or None
        yield ClassifiedPosting(name, position, posting, result, error)


def _outcomes(content: object) -> Iterator[Posting | Exception]:
    try:
        yield from [content] if isinstance(content, OSError) else outcomes(content)
    except MissingExtraError as error:  # others need none
        yield error
