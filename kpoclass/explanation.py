"""Why a text got its label: the words and phrases, what each adds, and where it occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.inference.tokens import tokenize_titled, tokenize_with_spans

if TYPE_CHECKING:
    from kpoclass.classification import Classification
    from kpoclass.inference.scoring import Scorer


class Contribution(NamedTuple):
    """What one word or phrase adds to the log-odds of KPO.

    Attributes
    ----------
    term : str
        The word or phrase, as first written in the text.
    weight : float
        Signed contribution to the log-odds; positive speaks for KPO, negative for BPO.
    spans : tuple of (int, int)
        Where it occurs: ``text[start:end]`` each time. All forms of a word count as one term.
    in_title : bool
        Whether this is what the term adds by standing in the title. What it adds as a term of the whole text, the title
        included, is a contribution of its own.
    """

    term: str
    weight: float
    spans: tuple[tuple[int, int], ...]
    in_title: bool = False

    @property
    def name(self) -> str:
        """The term, and whether it is one of the title, as explanations show it."""
        return f"{self.term} (title)" if self.in_title else self.term


class Explanation(NamedTuple):
    """A classification explained. ``intercept`` and the weights of all contributions sum to ``log_odds``.

    Attributes
    ----------
    text : str
        The text that was classified.
    classification : Classification
        The answer.
    log_odds : float
        ln(p_kpo / (1 - p_kpo)).
    intercept : float
        The log-odds of a text without a known word.
    contributions : tuple of Contribution
        Strongest first, in either direction.

    Examples
    --------
    >>> from kpoclass import explain
    >>> why = explain("Key supplier invoices into the ledger")
    >>> abs(why.intercept + sum(c.weight for c in why.contributions) - why.log_odds) < 1e-9
    True
    """

    text: str
    classification: Classification
    log_odds: float
    intercept: float
    contributions: tuple[Contribution, ...]

    def deciding_words(self, most: int = 3) -> tuple[str, ...]:
        """Return the words and phrases that speak most for the label.

        Parameters
        ----------
        most : int
            Maximum number of them.

        Returns
        -------
        tuple of str
            Strongest first, each on one line; what a word adds in the title counts towards the same word.

        Examples
        --------
        >>> from kpoclass import explain
        >>> explain("Key supplier invoices into the ledger").deciding_words(2)
        ('invoices', 'ledger')
        """
        side = 1 if self.classification.label == "KPO" else -1
        weights: dict[str, float] = {}
        words: dict[str, str] = {}
        for contribution in self.contributions:
            word = " ".join(contribution.term.split())
            folded = word.casefold()
            words.setdefault(folded, word)
            weights[folded] = weights.get(folded, 0.0) + side * contribution.weight
        strongest = sorted((word for word in weights if weights[word] > 0), key=lambda word: -weights[word])
        return tuple(words[word] for word in strongest[:most])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON types.

        Returns
        -------
        dict
            With ``classification`` and each contribution as dictionaries, spans as lists.
        """
        return {
            "text": self.text,
            "classification": self.classification.to_dict(),
            "log_odds": self.log_odds,
            "intercept": self.intercept,
            "contributions": [c._asdict() | {"spans": list(map(list, c.spans))} for c in self.contributions],
        }

    def __str__(self) -> str:
        from kpoclass.rendering.escaping import visible

        result = self.classification
        lines = [f"{result.label} {result.probability:.2f}  (log-odds of KPO {self.log_odds:+.2f})"]
        rows = [(" ".join(visible(c.name).split()), c.weight) for c in self.contributions]
        rows.append(("(intercept)", self.intercept))
        width = max(len(term) for term, _ in rows)
        lines += [f"  {term:<{width}}  {weight:+.3f}  {'KPO' if weight > 0 else 'BPO'}" for term, weight in rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from kpoclass.rendering.notebook import explanation_html

        return explanation_html(self)

    def plot(self, ax: Any = None, top: int = 12) -> Any:
        """Draw the strongest words as bars: to the right for KPO, to the left for BPO. Needs ``kpoclass[report]``.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure by default.
        top : int
            Maximum number of words and phrases to show; all others share one bar.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        from kpoclass.rendering.plot import plot_explanation

        return plot_explanation(self, ax, top)


def find_spans(text: str, n_title: int, scorer: Scorer) -> dict[int, list[tuple[int, int]]]:
    """Return the spans of each known feature of a text and of its title, its first tokens; in characters, in order."""
    spans: dict[int, list[tuple[int, int]]] = {}
    tokens = list(tokenize_with_spans(text))
    get_word, get_pair = scorer.lookup.getters(len(tokens))
    before, before_start = None, 0
    for place, (token, start, end) in enumerate(tokens):
        stem = get_word(token)
        ending_here = [(stem, start), (get_pair((before, stem)), before_start)]
        if place < n_title:
            ending_here += [
                (scorer.lookup.find_title(feature), begin) for feature, begin in ending_here if feature is not None
            ]
        for feature, begin in ending_here:
            if feature is not None:
                spans.setdefault(feature, []).append((begin, end))
        before, before_start = stem, start
    return spans


def explain_text(text: str, scorer: Scorer, classification: Classification) -> Explanation:
    """Explain the classification of one text."""
    tokens, n_title = tokenize_titled(text)
    spans = find_spans(text, n_title, scorer)
    weights, intercept = scorer.contributions(scorer.count(tokens, n_title))
    contributions = [
        Contribution(
            text[places[0][0] : places[0][1]], weights[feature], tuple(places), feature >= scorer.n_text_features
        )
        for feature, places in spans.items()
    ]
    contributions.sort(key=lambda c: (-abs(c.weight), c.spans, c.in_title))
    log_odds = intercept + sum(c.weight for c in contributions)
    return Explanation(text, classification, log_odds, intercept, tuple(contributions))
