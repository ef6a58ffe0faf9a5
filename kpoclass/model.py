"""The model: texts in, results out. Immutable, and safe to share between threads."""

from __future__ import annotations

from kpoclass.errors import EmptyTextError, KpoclassError, TextTypeError
from kpoclass.inference import model_file
from kpoclass.inference.decision import decide
from kpoclass.inference.dispatch import pays
from kpoclass.inference.many_texts import many_texts
from kpoclass.inference.scoring import Scorer
from kpoclass.inference.tokens import tokenize

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from os import PathLike
    from typing import Any, Literal, overload

    from sklearn.pipeline import Pipeline

    from kpoclass.classification import Classification
    from kpoclass.explanation import Explanation
    from kpoclass.inference.batch.engine import Batch
    from kpoclass.inference.parameters import Parameters
    from kpoclass.scores import Scores


def check_text(text: object) -> str:
    """Check one text before it is scored.

    Parameters
    ----------
    text : object
        What the caller gave.

    Returns
    -------
    str
        The same text, as a plain string.

    Raises
    ------
    TextTypeError
        If it is not a string.
    EmptyTextError
        If it holds nothing but white space.
    """
    if not isinstance(text, str):
        raise TextTypeError(f"expected a text (str), got {type(text).__name__}")
    if type(text) is not str:
        text = str.__str__(text)  # numpy's strings, and those of enums: both engines get the same characters
    if not text or text.isspace():
        raise EmptyTextError("expected a job title, task or posting, got an empty text")
    return text


def check_text_at(position: int, text: object) -> str:
    """Check one of many texts.

    Parameters
    ----------
    position : int
        Its place among them, from 0, which the error names.
    text : object
        What the caller gave.

    Returns
    -------
    str
        The same text.

    Raises
    ------
    TextTypeError, EmptyTextError
        As for :func:`check_text`.
    """
    try:
        return check_text(text)
    except KpoclassError as error:
        raise type(error)(f"text {position}: {error}") from None


def all_good(texts: Sequence[object]) -> bool:
    """Say whether every text would pass :func:`check_text`; faster than passing each.

    Parameters
    ----------
    texts : sequence
        What the caller gave.

    Returns
    -------
    bool
    """
    return set(map(type, texts)) <= {str} and all(texts) and not any(map(str.isspace, texts))  # type: ignore[arg-type]


def _check_errors(errors: str) -> None:
    if errors not in ("raise", "none"):
        raise ValueError(f"errors: expected 'raise' or 'none', got {errors!r}")


def _check_workers(workers: object) -> None:
    if not hasattr(workers, "__index__") or isinstance(workers, bool) or workers < 1:  # type: ignore[operator]
        raise ValueError(f"workers: expected a whole number, at least 1 process, got {workers!r}")


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

    __slots__ = ("_batch", "_parameters", "_scorer")

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._scorer = Scorer(parameters)
        self._batch: Batch | None = None

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Model:
        """Read a model from its file.

        Parameters
        ----------
        path : path-like
            A file written by :meth:`save`.

        Returns
        -------
        Model

        Raises
        ------
        ModelFormatError
            If the file is truncated, altered, too new or out of bounds.
        """
        return cls(model_file.read(path))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model to one file; equal models give equal bytes.

        Parameters
        ----------
        path : path-like
            Where to; a file there is replaced, whole or not at all.
        """
        model_file.write(self._parameters, path)

    @property
    def parameters(self) -> Parameters:
        """The numbers and strings of the model, read-only."""
        return self._parameters

    @property
    def metadata(self) -> dict[str, Any]:
        """What the model was made from and how it did: data, corpora, versions, date, metrics. A fresh copy."""
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
            If the text holds nothing but white space.
        TextTypeError
            If it is not a string (a TypeError).
        """
        return self._classify(check_text(text))

    def _classify(self, text: str) -> Classification:
        found = self._scorer.count(tokenize(text))
        return decide(found, self._scorer.log_odds(found.counts))

    if TYPE_CHECKING:

        @overload
        def classify_batch(
            self, texts: Iterable[str], *, errors: Literal["raise"] = "raise", workers: int = 1
        ) -> list[Classification]: ...
        @overload
        def classify_batch(
            self, texts: Iterable[object], *, errors: Literal["none"], workers: int = 1
        ) -> list[Classification | None]: ...

    def classify_batch(
        self, texts: Iterable[object], *, errors: Literal["raise", "none"] = "raise", workers: int = 1
    ) -> list[Any]:
        """Classify many texts; with numpy where that is faster, to the same results.

        Parameters
        ----------
        texts : iterable of str
            The texts: a list, a generator, a column of pandas or polars, an array of numpy or Arrow, ...
        errors : {"raise", "none"}
            What an empty or non-string text does: raise, naming its position, or give None in its place.
        workers : int
            Processes to share the work. More than one pays from about a hundred thousand postings, and needs the
            ``if __name__ == "__main__":`` that :mod:`multiprocessing` asks for. In a process that may start no others,
            a daemonic one, that process does all the work.

        Returns
        -------
        list of Classification (or None), one a text, in order

        Raises
        ------
        EmptyTextError, TextTypeError
            For the first bad text, with ``errors="raise"``; for one string, a table, a dict or a set, always.
        ValueError
            If ``errors`` is neither "raise" nor "none", or ``workers`` is no whole number from 1.
        WorkerError
            If one of several processes ends before its work is done.
        """
        given = many_texts(texts)
        _check_errors(errors)
        _check_workers(workers)
        checked, places = self._checked(list(given), errors)
        if workers > 1:
            from kpoclass.inference.processes import classify_in_processes

            results = classify_in_processes(self, checked, workers)
        else:
            results = self._classify_checked(checked)
        if places is None:
            return results
        spread: list[Classification | None] = [None] * places[0]
        for place, result in zip(places[1], results, strict=True):
            spread[place] = result
        return spread

    def _checked(self, texts: list[object], errors: str) -> tuple[list[str], tuple[int, list[int]] | None]:
        """Check all texts; where some are bad, give the good ones, how many there were, and the good ones' places."""
        if all_good(texts):
            return texts, None  # type: ignore[return-value]
        good: list[str] = []
        places: list[int] = []
        for position, text in enumerate(texts):
            try:
                good.append(check_text_at(position, text))
                places.append(position)
            except KpoclassError:
                if errors == "raise":
                    raise
        return good, (len(texts), places)

    def _classify_checked(self, texts: list[str]) -> list[Classification]:
        engine = self.batch_engine(texts)
        return engine.classify(texts) if engine else list(map(self._classify, texts))

    def batch_engine(self, texts: list[str]) -> Batch | None:
        """Give the engine for many texts, or None where these texts are classified sooner one by one.

        Parameters
        ----------
        texts : list of str
            Checked texts.

        Returns
        -------
        kpoclass.inference.batch.engine.Batch or None
        """
        return self._batch_engine() if pays(texts) else None

    def _batch_engine(self) -> Batch:
        if self._batch is None:  # two threads may both build it; either is as good
            from kpoclass.inference.batch.engine import Batch

            self._batch = Batch(self._parameters)
        return self._batch

    if TYPE_CHECKING:

        @overload
        def iter_classify(
            self, texts: Iterable[str], *, errors: Literal["raise"] = "raise"
        ) -> Iterator[Classification]: ...
        @overload
        def iter_classify(
            self, texts: Iterable[object], *, errors: Literal["none"]
        ) -> Iterator[Classification | None]: ...

    def iter_classify(self, texts: Iterable[object], *, errors: Literal["raise", "none"] = "raise") -> Iterator[Any]:
        """Classify texts one by one as they come, in constant memory.

        Parameters
        ----------
        texts : iterable of str
            The texts; read only as far as results are asked for.
        errors : {"raise", "none"}
            As for :meth:`classify_batch`.

        Returns
        -------
        iterator of Classification (or None)

        Raises
        ------
        EmptyTextError, TextTypeError
            As for :meth:`classify_batch`.
        ValueError
            If ``errors`` is neither "raise" nor "none".
        """
        given = many_texts(texts)
        _check_errors(errors)
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
                yield self._classify(checked)

    def scores(self, texts: Iterable[str]) -> Scores:
        """Score many texts and give arrays.

        Parameters
        ----------
        texts : iterable of str
            The texts, n of them.

        Returns
        -------
        Scores
            Arrays with one row a text.

        Raises
        ------
        EmptyTextError, TextTypeError
            For the first bad text, naming its position.
        """
        checked, _ = self._checked(list(many_texts(texts)), "raise")
        return self._batch_engine().scores(checked)

    def explain(self, text: str) -> Explanation:
        """Say which words and phrases decided the label of one text.

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

        return explain_text(text, self._scorer, self.classify(text))

    def to_sklearn(self) -> Pipeline:
        """Give an equal scikit-learn pipeline for the label, with classes "BPO" and "KPO".

        Returns
        -------
        sklearn.pipeline.Pipeline
            ``TfidfVectorizer`` and ``LogisticRegression`` whose probabilities are this model's within 1e-9.

        Raises
        ------
        MissingExtraError
            If scikit-learn is not installed.
        """
        from kpoclass.sklearn.pipeline import to_pipeline

        return to_pipeline(self._parameters)


def _unpickle(data: bytes) -> Model:
    """Build the model again from its own safe format, for multiprocessing."""
    return Model(model_file.loads(data))
