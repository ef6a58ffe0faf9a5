"""A trained model: texts in, results out. Immutable, and safe to share between threads."""

from __future__ import annotations

from kpoclass.errors import KpoclassError
from kpoclass.inference import model_file
from kpoclass.inference.dispatch import Engines, count_processes
from kpoclass.inference.validation import check_errors, check_text, check_text_at, many_texts, sort_out, spread

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import Any, BinaryIO, Literal, overload

    from sklearn.pipeline import Pipeline

    from kpoclass.classification import Classification, Scores
    from kpoclass.explanation import Explanation
    from kpoclass.inference.batch.engine import Batch
    from kpoclass.inference.parameters import Parameters


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

    __slots__ = ("_engines", "_parameters")

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._engines = Engines(parameters)

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
        return f"<kpoclass.Model: {len(parameters.words)} words, {len(parameters.idf)} features>"

    def classify(self, text: str) -> Classification:
        """Classify one text.

        Parameters
        ----------
        text : str
            A job title, a task, or a whole posting.

        Returns
        -------
        Classification
            Label, probability, skill level, scope, and how far to rely on them.

        Raises
        ------
        EmptyTextError
            If the text is empty or only white space.
        TextTypeError
            If it is not a string (a TypeError).
        """
        return self._engines.classify(check_text(text))

    if TYPE_CHECKING:

        @overload
        def classify_batch(
            self, texts: Iterable[str], *, errors: Literal["raise"] = "raise", n_jobs: int | None = None
        ) -> list[Classification]: ...
        @overload
        def classify_batch(
            self, texts: Iterable[object], *, errors: Literal["coerce"], n_jobs: int | None = None
        ) -> list[Classification | None]: ...

    def classify_batch(
        self, texts: Iterable[object], *, errors: Literal["raise", "coerce"] = "raise", n_jobs: int | None = None
    ) -> list[Any]:
        """Classify many texts, with numpy where that is faster; the results are the same within 1e-12.

        Parameters
        ----------
        texts : iterable of str
            The texts: a list, a generator, a column of pandas or polars, an array of numpy or Arrow, ...
        errors : {"raise", "coerce"}
            What to do with an empty or non-string text: raise an error naming its position, or give None in its place.
        n_jobs : int, optional
            Number of processes: None or 1 for this one alone, -1 for one per core. Several pay off from about a hundred
            thousand postings on, and need the ``if __name__ == "__main__":`` that :mod:`multiprocessing` requires.
            A daemonic process, which may not start others, does all the work itself.

        Returns
        -------
        list of Classification (or None)
            One per text, in order.

        Raises
        ------
        EmptyTextError, TextTypeError
            For the first bad text, if ``errors`` is "raise"; for a single string, a table, a dict or a set, always.
        ValueError
            If ``errors`` is neither "raise" nor "coerce", or ``n_jobs`` is not a non-zero integer.
        WorkerError
            If one of several processes ends before its work is done.
        """
        given = many_texts(texts)
        check_errors(errors)
        n_processes = count_processes(n_jobs)
        good, bad = _sorted_out(given, errors)
        results = self._engines.classify_many(good, n_processes)
        return spread(results, bad, None)

    def batch_engine(self, texts: list[str]) -> Batch | None:
        """Return the engine for many texts, or None if these checked texts are classified faster one by one."""
        return self._engines.batch_for(texts)

    @property
    def batch(self) -> Batch:
        """The engine for many texts."""
        return self._engines.batch

    if TYPE_CHECKING:

        @overload
        def iter_classify(
            self, texts: Iterable[str], *, errors: Literal["raise"] = "raise"
        ) -> Iterator[Classification]: ...
        @overload
        def iter_classify(
            self, texts: Iterable[object], *, errors: Literal["coerce"]
        ) -> Iterator[Classification | None]: ...

    def iter_classify(self, texts: Iterable[object], *, errors: Literal["raise", "coerce"] = "raise") -> Iterator[Any]:
        """Classify texts one by one as they come, in constant memory.

        Parameters
        ----------
        texts : iterable of str
            The texts; read only as far as results are asked for.
        errors : {"raise", "coerce"}
            As for :meth:`classify_batch`.

        Returns
        -------
        iterator of Classification (or None)

        Raises
        ------
        EmptyTextError, TextTypeError
            As for :meth:`classify_batch`.
        ValueError
            If ``errors`` is neither "raise" nor "coerce".
        """
        given = many_texts(texts)
        check_errors(errors)
        return self._iterate(given, errors)

    def _iterate(self, texts: Iterable[object], errors: str) -> Iterator[Classification | None]:
        for position, text in enumerate(texts):
            try:
                checked = check_text_at(position, text)
            except KpoclassError:
                if errors == "raise":
                    raise
                yield None
            else:
                yield self._engines.classify(checked)

    def scores(self, texts: Iterable[str]) -> Scores:
        """Score many texts, as arrays.

        Parameters
        ----------
        texts : iterable of str
            The texts, n of them.

        Returns
        -------
        Scores
            Arrays with one row per text.

        Raises
        ------
        EmptyTextError, TextTypeError
            For the first bad text, naming its position.
        """
        good, _ = _sorted_out(many_texts(texts), "raise")
        return self._engines.batch.scores(good)

    def explain(self, text: str) -> Explanation:
        """Explain which words and phrases decided the label of one text.

        Parameters
        ----------
        text : str
            A job title, a task, or a whole posting.

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

        return explain_text(text, self._engines.scorer, self.classify(text))

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


def _sorted_out(texts: Iterable[object], errors: str) -> tuple[list[str], dict[int, str]]:
    every = list(texts)
    good, bad = sort_out(every)
    if bad and errors == "raise":
        first = min(bad)
        check_text_at(first, every[first])
    return good, bad


def _unpickle(data: bytes) -> Model:
    """Rebuild the model from its own safe format, for multiprocessing."""
    return Model(model_file.loads(data))
