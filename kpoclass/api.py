"""The functions of the top-level package, with the shipped model, which is read once per process and shared."""

from __future__ import annotations

from _thread import allocate_lock

from kpoclass.errors import TextTypeError
from kpoclass.inference.model_file import loads
from kpoclass.model import Model
from kpoclass.resources import resource_bytes

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import Any, BinaryIO, Literal, overload

    from kpoclass.classification import Classification
    from kpoclass.explanation import Explanation

SHIPPED_MODEL = "kpoclass.model"

_shipped: Model | None = None
_lock = allocate_lock()  # threading.Lock, without all of threading


def load_model(path: str | PathLike[str] | BinaryIO | None = None) -> Model:
    """Load a model.

    Parameters
    ----------
    path : path-like or binary file, optional
        A model file such as ``kpoclass train`` writes: its path, or the file itself, opened in binary mode. By default
        the shipped model, which is read once per process.

    Returns
    -------
    Model
        With ``classify``, ``classify_batch``, ``iter_classify``, ``scores`` and ``explain``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ModelFormatError
        If the file is truncated, altered, too new or out of bounds.
    TextTypeError
        If ``path`` is neither a path nor a binary file (a TypeError).

    Examples
    --------
    >>> load_model().metadata["format"]
    'kpoclass model'
    """
    global _shipped  # noqa: PLW0603 - one shared, immutable model; written once, under the lock
    if path is not None:
        return Model.load(path)
    if _shipped is None:
        with _lock:
            if _shipped is None:
                # As trustworthy as the code beside it, which was installed with it.
                _shipped = Model(loads(resource_bytes("models", SHIPPED_MODEL), SHIPPED_MODEL, check=False))
    return _shipped


def model_or_shipped(model: Model | None) -> Model:
    """Return the model given as an argument, or the shipped one; refuse anything else, such as a path."""
    if model is None:
        return load_model()
    if not isinstance(model, Model):
        raise TextTypeError(f"model: expected a Model, got {model!r:.60}; give model=load_model(path)")
    return model


def classify(text: str, title: str | None = None) -> Classification:
    r"""Classify one text with the shipped model.

    Parameters
    ----------
    text : str
        A job title, a task, or a whole posting, in English.
    title : str, optional
        Its title, if you have it apart: the result is that of one text, the title on a line of its own before the
        rest. It is left out where the first line says the same. With a title, the text may be empty or None.

    Returns
    -------
    Classification
        Label, probability, skill level, scope, and how far to rely on them.

    Raises
    ------
    EmptyTextError
        If the text has no letter or digit, or only says that there is none ("N/A"), and there is no title.
    TextTypeError
        If it is not a string, or the title is not (a TypeError).

    Examples
    --------
    >>> classify("Build discounted cash flow models and advise on the valuation").label
    'KPO'
    >>> classify("Key in paper forms", title="Analyst") == classify("Analyst\nKey in paper forms")
    True
    """
    return load_model().classify(text, title)


if TYPE_CHECKING:

    @overload
    def classify_batch(
        texts: Iterable[str],
        *,
        titles: Iterable[str | None] | None = None,
        errors: Literal["raise"] = "raise",
        n_jobs: int | None = None,
    ) -> list[Classification]: ...
    @overload
    def classify_batch(
        texts: Iterable[object],
        *,
        titles: Iterable[object] | None = None,
        errors: Literal["coerce"],
        n_jobs: int | None = None,
    ) -> list[Classification | None]: ...


def classify_batch(
    texts: Iterable[object],
    *,
    titles: Iterable[object] | None = None,
    errors: Literal["raise", "coerce"] = "raise",
    n_jobs: int | None = None,
) -> list[Any]:
    """Classify many texts with the shipped model.

    Parameters
    ----------
    texts : iterable of str
        The texts: a list, a generator, a column of pandas or polars, an array of numpy or Arrow, ...
    titles : iterable of str or None, optional
        The title of each text, if you have them apart, as for :func:`classify`; None where there is none.
    errors : {"raise", "coerce"}
        What to do with an empty or non-string text, or a title that is no string: raise an error naming its position,
        or give None in its place.
    n_jobs : int, optional
        Number of threads: None or 1 for one, -1 for one per core; see :meth:`Model.classify_batch`.

    Returns
    -------
    list of Classification (or None)
        One per text, in order.

    Raises
    ------
    EmptyTextError, TextTypeError
        For the first bad text, if ``errors`` is "raise"; for a single string, a table, a dict or a set, always.
    TitlesError
        If there are more or fewer titles than texts (a ValueError).
    ValueError
        If ``errors`` is neither "raise" nor "coerce", or ``n_jobs`` is not a non-zero integer.

    Examples
    --------
    >>> [r and r.label for r in classify_batch(["Process claims to the checklist", ""], errors="coerce")]
    ['BPO', None]
    >>> [r.label for r in classify_batch(["Key in paper forms", "Advise the board"], titles=["Analyst", None])]
    ['BPO', 'KPO']
    """
    return load_model().classify_batch(texts, titles=titles, errors=errors, n_jobs=n_jobs)  # type: ignore[arg-type]


if TYPE_CHECKING:

    @overload
    def iter_classify(
        texts: Iterable[str], *, titles: Iterable[str | None] | None = None, errors: Literal["raise"] = "raise"
    ) -> Iterator[Classification]: ...
    @overload
    def iter_classify(
        texts: Iterable[object], *, titles: Iterable[object] | None = None, errors: Literal["coerce"]
    ) -> Iterator[Classification | None]: ...


def iter_classify(
    texts: Iterable[object],
    *,
    titles: Iterable[object] | None = None,
    errors: Literal["raise", "coerce"] = "raise",
) -> Iterator[Any]:
    """Classify texts one by one as they come, in constant memory, with the shipped model.

    Parameters
    ----------
    texts : iterable of str
        The texts; read only as far as results are asked for.
    titles : iterable of str or None, optional
        As for :func:`classify_batch`; read along with the texts.
    errors : {"raise", "coerce"}
        As for :func:`classify_batch`.

    Returns
    -------
    iterator of Classification (or None)

    Raises
    ------
    EmptyTextError, TextTypeError
        As for :func:`classify_batch`.
    TitlesError
        Where the titles end before the texts, or the texts before the titles.

    Examples
    --------
    >>> next(iter_classify(["Patent attorney"])).label
    'KPO'
    """
    return load_model().iter_classify(texts, titles=titles, errors=errors)  # type: ignore[arg-type]


def explain(text: str, title: str | None = None) -> Explanation:
    """Explain which words and phrases decided the label of one text, with the shipped model.

    Parameters
    ----------
    text : str
        A job title, a task, or a whole posting.
    title : str, optional
        As for :func:`classify`; the text of the explanation has it on a line of its own before the rest.

    Returns
    -------
    Explanation
        Signed contributions with their places in the text.

    Raises
    ------
    EmptyTextError, TextTypeError
        As for :func:`classify`.

    Examples
    --------
    >>> explain("Type handwritten forms into the system").classification.label
    'BPO'
    """
    return load_model().explain(text, title)
