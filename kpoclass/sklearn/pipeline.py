"""A model as a scikit-learn pipeline."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kpoclass.extras import require
from kpoclass.inference.parameters import IDF_STEP
from kpoclass.inference.tokens import tokenize, tokenize_titled
from kpoclass.inference.validation import without_markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sklearn.pipeline import Pipeline

    from kpoclass.inference.parameters import Parameters


class ModelAnalyzer:
    """The model's tokens as an analyser for scikit-learn: known words and pairs of them, each by one name."""

    def __init__(self, names: Mapping[bytes, str]) -> None:
        self.names = dict(names)  # every known word to the name of its stem: the shortest word that shares it

    def __call__(self, text: str) -> list[str]:
        """Return the names of the text's stems, then of its pairs of neighbours."""
        return self._names_of(tokenize(without_markup(text)))

    def _names_of(self, tokens: list[bytes]) -> list[str]:
        found = [self.names.get(token) for token in tokens]
        return [a for a in found if a] + [f"{a} {b}" for a, b in pairwise(found) if a and b]


class TitleAnalyzer(ModelAnalyzer):
    """The same for the title of a text alone."""

    def __call__(self, text: str) -> list[str]:
        """Return the names of the stems and pairs of neighbours in the title."""
        tokens, n_title = tokenize_titled(without_markup(text))
        return self._names_of(tokens[:n_title])


def text_features(parameters: Parameters) -> list[str]:
    """Name the features of a text: of a stem its shortest word, of a pair those of its stems."""
    words_of: dict[int, list[bytes]] = {}
    for word, stem in zip(parameters.words, parameters.word_stems, strict=True):
        words_of.setdefault(stem, []).append(word)
    name_of = {stem: min(words, key=lambda word: (len(word), word)).decode() for stem, words in words_of.items()}
    names = [name_of.get(stem, f"\x00{stem}") for stem in range(parameters.n_stems)]
    pairs = zip(parameters.bigram_first, parameters.bigram_second, strict=True)
    return names + [f"{names[first]} {names[second]}" for first, second in pairs]


def to_pipeline(parameters: Parameters) -> Pipeline:
    """Convert the label head of a model to a fitted pipeline with the classes "BPO" and "KPO"."""
    text = require("sklearn.feature_extraction.text", "scikit-learn", "train")
    linear_model = require("sklearn.linear_model", "scikit-learn", "train")
    pipeline = require("sklearn.pipeline", "scikit-learn", "train")
    import numpy as np

    vocabulary = text_features(parameters)
    names = {word: vocabulary[stem] for word, stem in zip(parameters.words, parameters.word_stems, strict=True)}
    idf = np.asarray(parameters.idf, dtype=np.float64) * IDF_STEP
    parts = [("text", ModelAnalyzer(names), vocabulary, idf[: len(vocabulary)])]
    if len(parameters.title_features):  # scikit-learn refuses to look for nothing
        of_title = [vocabulary[feature] for feature in parameters.title_features]
        parts.append(("title", TitleAnalyzer(names), of_title, idf[len(vocabulary) :]))
    blocks = []
    for name, analyzer, features, weights in parts:
        tfidf = text.TfidfVectorizer(analyzer=analyzer, vocabulary=features, sublinear_tf=True)
        tfidf.idf_ = weights
        blocks.append((name, tfidf))
    classify = linear_model.LogisticRegression()
    size = len(parameters.idf)
    classify.coef_ = (np.asarray(parameters.weights[:size], dtype=np.float64) * parameters.heads[0] / idf)[None, :]
    classify.intercept_ = np.array([parameters.heads[1]])
    classify.classes_ = np.array(["BPO", "KPO"])
    classify.n_features_in_ = size
    classify.n_iter_ = np.array([0])
    fitted: Pipeline = pipeline.Pipeline([("tfidf", pipeline.FeatureUnion(blocks)), ("classify", classify)])
    return fitted
