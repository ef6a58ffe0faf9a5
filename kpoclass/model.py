"""A trained model: texts in, results out. Immutable, and safe to share between threads."""

from __future__ import annotations

from kpoclass.errors import KpoclassError, TextTypeError
from kpoclass.inference import model_file
from kpoclass.inference.dispatch import COVERAGE, NUMBERS, P_IN_SCOPE, P_KPO, Engines, count_threads
from kpoclass.inference.parameters import HEADS, Parameters
from kpoclass.inference.titled import all_with_titles, each_with_title, with_title
from kpoclass.inference.validation import check_errors, check_one_text, check_text_at, many_texts, noting

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import Any, BinaryIO, Literal, overload

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

    from kpoclass.classification import Classification, Scores
    from kpoclass.explanation import Explanation
    from kpoclass.inference.dispatch import Check


class Model:
    """A trained model. Get one from :func:`kpoclass.load_model`.

    Parameters
    ----------
    parameters : Parameters
        Its numbers and strings.

    Examples
    --------
    >>> from kpoclass import load_model
    >>> model = load_model()
    >>> [r.label for r in model.classify_batch(["Actuary", "Answer inbound calls about parcel deliveries"])]
    ['KPO', 'BPO']
    """

    __slots__ = ("_engines", "_fingerprint", "_parameters")

    def __init__(self, parameters: Parameters) -> None:
        if not isinstance(parameters, Parameters):
            raise TextTypeError(f"expected Parameters, got {type(parameters).__name__}; use load_model(path)")
        self._parameters = parameters
        self._engines = Engines(parameters)
        self._fingerprint = ""

    @classmethod
    def load(cls, path: str | PathLike[str] | BinaryIO) -> Model:
        """Read a model from its file.

        Parameters
        ----------
        path : path-like or binary file
            A file written by :meth:`save`: its path, or the file itself, opened in binary mode.

        Returns
        -------
        Model

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ModelFormatError
            If the file is truncated, altered, too new or out of bounds.
        TextTypeError
            If it is neither a path nor a binary file (a TypeError).
        """
        return cls(model_file.read(path))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model to a file. Equal models give equal bytes.

        Parameters
        ----------
        path : path-like
            Where to write; an existing file is replaced, whole or not at all.
        """
        model_file.write(self._parameters, path)

    @property
    def parameters(self) -> Parameters:
        """The numbers and strings of the model, read-only."""
        return self._parameters

    @property
    def metadata(self) -> dict[str, Any]:
        """What the model was made from and how it scored: data, corpora, versions, date, metrics. A fresh copy."""
        return self._parameters.metadata()

    @property
    def fingerprint(self) -> str:
        """A short name for exactly this model: the first 12 hexadecimal digits of the SHA-256 of its file."""
        if not self._fingerprint:  # two threads may both compute it, to the same
            from hashlib import sha256

            self._fingerprint = sha256(model_file.dumps(self._parameters)).hexdigest()[:12]
        return self._fingerprint

    def at_risk(self, risk: float) -> Model:
        """Return the same model, confident at another risk: that a confident label is wrong on real postings.

        Parameters
        ----------
        risk : float
            At most so many of the confident labels are wrong, such as 0.02; one of those in the metadata, under
            ``["confident"]["least_probability"]``.

        Returns
        -------
        Model
            Labels and probabilities are the same, ``confident`` and ``reason`` may differ; the fingerprint does.

        Raises
        ------
        NotMeasuredError
            If the model has no least probability for this risk; the message names the risks that it has.
        ModelFormatError
            If its metadata has something else there.
        """
        from kpoclass.inference.risk import at_risk

        return Model(at_risk(self._parameters, risk))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return model_file.dumps(self._parameters) == model_file.dumps(other._parameters)

    def __hash__(self) -> int:
        return hash(model_file.dumps(self._parameters))

    def __reduce__(self) -> tuple[object, ...]:
        return _unpickle, (model_file.dumps(self._parameters),)

    def __repr__(self) -> str:
        parameters = self._parameters
        size = f"{len(parameters.words)} words, {len(parameters.idf)} features"
        return f"<kpoclass.Model {self.fingerprint}: {size}>"

    def classify(self, text: str, title: str | None = None) -> Classification:
        r"""Classify one text.

        Parameters
        ----------
        text : str
            A job title, a task, or a whole posting.
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
        >>> from kpoclass import load_model
        >>> model = load_model()
        >>> model.classify("Key in paper forms", title="Analyst") == model.classify("Analyst\nKey in paper forms")
        True
        """
        return self._engines.classify(text if title is None else with_title(title, text), check_one_text)

    if TYPE_CHECKING:

        @overload
        def classify_batch(
            self,
            texts: Iterable[str],
            *,
            titles: Iterable[str | None] | None = None,
            errors: Literal["raise"] = "raise",
            n_jobs: int | None = None,
        ) -> list[Classification]: ...
        @overload
        def classify_batch(
            self,
            texts: Iterable[object],
            *,
            titles: Iterable[object] | None = None,
            errors: Literal["coerce"],
            n_jobs: int | None = None,
        ) -> list[Classification | None]: ...

    def classify_batch(
        self,
        texts: Iterable[object],
        *,
        titles: Iterable[object] | None = None,
        errors: Literal["raise", "coerce"] = "raise",
        n_jobs: int | None = None,
    ) -> list[Any]:
        """Classify many texts, faster than one by one; the results are the same.

        Parameters
        ----------
        texts : iterable of str
            The texts: a list, a generator, a column of pandas or polars, an array of numpy or Arrow, ...
        titles : iterable of str or None, optional
            The title of each text, where you have them apart, as for :meth:`classify`; None where there is none.
        errors : {"raise", "coerce"}
            What to do with an empty or non-string text, or a title that is no string: raise an error naming its
            position, or give None in its place.
        n_jobs : int, optional
            Number of threads: None or 1 for one, -1 for one per core, -2 for one fewer, as in joblib. Plain Python,
            where there is no kernel in C, always works in one.

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
        """
        given, given_titles = many_texts(texts), _many_titles(titles)
        check_errors(errors)
        n_threads = count_threads(n_jobs)
        check = check_text_at if errors == "raise" else noting({})
        return self._engines.classify_many(_whole(given, given_titles), check, n_threads)

    def make_kernel(self) -> None:
        """Make the kernel before the first text; see :meth:`kpoclass.inference.dispatch.Engines.make_kernel`."""
        self._engines.make_kernel()

    def score_rows(self, texts: list[object], check: Check) -> tuple[bytearray, bytearray]:
        """Return the numbers and codes of many texts; see :meth:`kpoclass.inference.dispatch.Engines.score`."""
        return self._engines.score(texts, check)

    def _numbers(self, texts: Iterable[object]) -> NDArray[Any]:
        """Return the numbers of many texts as an array, shape (n, NUMBERS)."""
        import numpy as np

        return np.frombuffer(self.score_rows(list(texts), check_text_at)[0]).reshape(-1, NUMBERS)

    def log_odds(self, texts: Iterable[object]) -> NDArray[Any]:
        """Return the log-odds of every head, shape (n, number of heads): probabilities may round to 0 or 1."""
        return self._numbers(texts)[:, : len(HEADS)]

    if TYPE_CHECKING:

        @overload
        def iter_classify(
            self,
            texts: Iterable[str],
            *,
            titles: Iterable[str | None] | None = None,
            errors: Literal["raise"] = "raise",
        ) -> Iterator[Classification]: ...
        @overload
        def iter_classify(
            self, texts: Iterable[object], *, titles: Iterable[object] | None = None, errors: Literal["coerce"]
        ) -> Iterator[Classification | None]: ...

    def iter_classify(
        self,
        texts: Iterable[object],
        *,
        titles: Iterable[object] | None = None,
        errors: Literal["raise", "coerce"] = "raise",
    ) -> Iterator[Any]:
        """Classify texts one by one as they come, in constant memory.

        Parameters
        ----------
        texts : iterable of str
            The texts; read only as far as results are asked for.
        titles : iterable of str or None, optional
            As for :meth:`classify_batch`; read along with the texts.
        errors : {"raise", "coerce"}
            As for :meth:`classify_batch`.

        Returns
        -------
        iterator of Classification (or None)

        Raises
        ------
        EmptyTextError, TextTypeError
            As for :meth:`classify_batch`.
        TitlesError
            Where the titles end before the texts, or the texts before the titles.
        ValueError
            If ``errors`` is neither "raise" nor "coerce".
        """
        given, given_titles = many_texts(texts), _many_titles(titles)
        check_errors(errors)
        return self._iterate(given if given_titles is None else each_with_title(given, given_titles), errors)

    def _iterate(self, texts: Iterable[object], errors: str) -> Iterator[Classification | None]:
        for position, text in enumerate(texts):
            try:
                yield self._engines.classify(text, check_text_at, position)
            except KpoclassError:
                if errors == "raise":
                    raise
                yield None

    def scores(self, texts: Iterable[str], titles: Iterable[str | None] | None = None) -> Scores:
        """Score many texts, as arrays.

        Parameters
        ----------
        texts : iterable of str
            The texts, n of them.
        titles : iterable of str or None, optional
            As for :meth:`classify_batch`.

        Returns
        -------
        Scores
            Arrays with one row per text.

        Raises
        ------
        EmptyTextError, TextTypeError
            For the first bad text, naming its position.
        TitlesError
            If there are more or fewer titles than texts (a ValueError).
        """
        from kpoclass.classification import Scores

        numbers = self._numbers(_whole(many_texts(texts), _many_titles(titles)))
        columns = P_KPO, slice(P_KPO + 1, P_IN_SCOPE), P_IN_SCOPE, COVERAGE
        return Scores(*(numbers[:, column].copy() for column in columns))

    def explain(self, text: str, title: str | None = None) -> Explanation:
        """Explain which words and phrases decided the label of one text.

        Parameters
        ----------
        text : str
            A job title, a task, or a whole posting.
        title : str, optional
            As for :meth:`classify`; the text of the explanation has it on a line of its own before the rest.

        Returns
        -------
        Explanation
            Signed contributions that sum, with the intercept, to the log-odds of KPO.

        Raises
        ------
        EmptyTextError, TextTypeError
            As for :meth:`classify`.
        """
        from kpoclass.explanation import explain_text

        whole = check_one_text(0, text if title is None else with_title(title, text))
        return explain_text(whole, self._engines.scorer, self._engines.classify_plain(whole))

    def to_sklearn(self) -> Pipeline:
        """Return the part for the label as an equivalent scikit-learn pipeline, with the classes "BPO" and "KPO".

        Returns
        -------
        sklearn.pipeline.Pipeline
            ``TfidfVectorizer``, for the text and for its title, and ``LogisticRegression``. Their probabilities are
            this model's within 1e-9.

        Raises
        ------
        MissingExtraError
            If scikit-learn is not installed.
        """
        from kpoclass.sklearn.pipeline import to_pipeline

        return to_pipeline(self._parameters)


def _many_titles(titles: Iterable[object] | None) -> Iterable[object] | None:
    return None if titles is None else many_texts(titles, "titles")


def _whole(texts: Iterable[object], titles: Iterable[object] | None) -> list[object]:
    return list(texts) if titles is None else all_with_titles(texts, titles)


#: Models that came from other processes, by their bytes: an engine of many tasks sends the same one with each of them.
_received: dict[bytes, Model] = {}
_MOST_RECEIVED = 4


def _unpickle(data: bytes) -> Model:
    """Rebuild the model from its own safe format, for other processes; each reads the same bytes once."""
    model = _received.get(data)
    if model is None:
        model = Model(model_file.loads(data))
        while len(_received) >= _MOST_RECEIVED:
            _received.pop(next(iter([*_received])), None)
        _received[data] = model  # two threads may both read it
    return model
