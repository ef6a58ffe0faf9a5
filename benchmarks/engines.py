"""What is measured: each engine loads itself and answers for one text and for many."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

OURS, ARRAYS, THREADS = "kpoclass", "kpoclass scores()", "kpoclass, two threads"
#: Added to a name: the same without the kernel.
PLAIN = ", plain Python"
SKLEARN, FASTTEXT, LIMIT = "scikit-learn, same model", "fastText, same data", "words looked up, in C"


class Engine(NamedTuple):
    """Two functions, timed as they are.

    Attributes
    ----------
    one : callable or None
        Takes a text.
    many : callable or None
        Takes many.
    given : callable
        Turns a list of texts into what ``many`` takes, before the clock starts.
    """

    one: Callable[[str], Any] | None
    many: Callable[[Any], Any] | None
    given: Callable[[list[str]], Any] = list


def environment(name: str) -> dict[str, str]:
    """Return the environment of an engine's process: with the kernel or without, and modules compiled once."""
    from kpoclass.inference.kernel import SWITCH  # only now: a worker times how long kpoclass takes to import

    same = {key: value for key, value in os.environ.items() if key not in {SWITCH, "PYTHONDONTWRITEBYTECODE"}}
    return same | {SWITCH: "1"} if name.endswith(PLAIN) else same


def kpoclass(folder: str) -> Engine:  # noqa: ARG001
    """Ours: every field of every result."""
    from kpoclass import load_model

    model = load_model()
    return Engine(model.classify, model.classify_batch)


def kpoclass_scores(folder: str) -> Engine:  # noqa: ARG001
    """Ours, to arrays: probabilities of label, levels and scope."""
    from kpoclass import load_model

    return Engine(None, load_model().scores)


def kpoclass_threads(folder: str) -> Engine:  # noqa: ARG001
    """Ours in two threads."""
    from kpoclass import load_model

    model = load_model()
    return Engine(None, lambda texts: model.classify_batch(texts, n_jobs=2))


def limit(folder: str) -> Engine:
    """Find the words and look each one up, in C: no answer, but the least that one could take."""
    from benchmarks.limit import compile_limit

    return Engine(None, compile_limit(Path(folder)), lambda texts: "\n".join(texts).encode())


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
    OURS: kpoclass,
    ARRAYS: kpoclass_scores,
    THREADS: kpoclass_threads,
    OURS + PLAIN: kpoclass,
    ARRAYS + PLAIN: kpoclass_scores,
    LIMIT: limit,
    FASTTEXT: fasttext,
    SKLEARN: scikit_learn,
    "alt-profanity-check": alt_profanity_check,
    "magika": magika,
    "py3langid": py3langid,
    "vaderSentiment": vader,
}
#: Those that have limits, and so are measured in a quick run.
LIMITED = [name for name in ENGINES if name.startswith(OURS) or name in {LIMIT, FASTTEXT, SKLEARN}]
