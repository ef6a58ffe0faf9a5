"""What is measured: each engine loads itself and answers for one text and for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Engine(NamedTuple):
    """Two functions, timed as they are.

    Attributes
    ----------
    one : callable
        Takes a text.
    many : callable or None
        Takes a list of texts.
    """

    one: Callable[[str], Any]
    many: Callable[[list[str]], Any] | None


def kpoclass(folder: str) -> Engine:  # noqa: ARG001
    """Ours: every field of every result."""
    from kpoclass import load_model

    model = load_model()
    return Engine(model.classify, model.classify_batch)


def kpoclass_scores(folder: str) -> Engine:  # noqa: ARG001
    """Ours, to arrays: probabilities of label, levels and scope."""
    from kpoclass import load_model

    model = load_model()
    return Engine(lambda text: model.scores([text]), model.scores)


def scikit_learn(folder: str) -> Engine:
    """The label head of the same model as a pickled scikit-learn pipeline, as most projects ship theirs."""
    import joblib

    pipeline = joblib.load(f"{folder}/pipeline.joblib")
    return Engine(lambda text: pipeline.predict_proba([text]), pipeline.predict_proba)


def fasttext(folder: str) -> Engine:
    """Trained on the same texts, words and bigrams. Below its Python wrapper, which numpy 2 broke: a little faster."""
    import fasttext

    model = fasttext.load_model(f"{folder}/fasttext.bin").f

    def one(text: str) -> Any:
        return model.predict(text.replace("\n", " ") + "\n", 1, 0.0, "strict")

    def many(texts: list[str]) -> Any:
        return model.multilinePredict([text.replace("\n", " ") + "\n" for text in texts], 1, 0.0, "strict")

    return Engine(one, many)


def alt_profanity_check(folder: str) -> Engine:  # noqa: ARG001
    """The same architecture, pickled: another question, asked of the same texts."""
    from profanity_check import predict_prob

    return Engine(lambda text: predict_prob([text]), predict_prob)


def magika(folder: str) -> Engine:  # noqa: ARG001
    """A small neural network on bytes: another question, asked of the same texts."""
    from magika import Magika

    engine = Magika()
    return Engine(lambda text: engine.identify_bytes(text.encode()), None)


def py3langid(folder: str) -> Engine:  # noqa: ARG001
    """Naive Bayes on byte n-grams with numpy: another question, asked of the same texts."""
    from py3langid.langid import classify

    return Engine(classify, None)


def vader(folder: str) -> Engine:  # noqa: ARG001
    """A lexicon and rules in plain Python: another question, asked of the same texts."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return Engine(SentimentIntensityAnalyzer().polarity_scores, None)


ENGINES: dict[str, Callable[[str], Engine]] = {
    "kpoclass": kpoclass,
    "kpoclass scores()": kpoclass_scores,
    "scikit-learn, same model": scikit_learn,
    "fastText, same data": fasttext,
    "alt-profanity-check": alt_profanity_check,
    "magika": magika,
    "py3langid": py3langid,
    "vaderSentiment": vader,
}
