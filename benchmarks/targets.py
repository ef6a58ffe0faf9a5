"""The ratios that the project aims at, beside what was measured."""

from __future__ import annotations

from typing import Any

from benchmarks.growth import limits as growth_limits
from benchmarks.growth import page_limits

SKLEARN, FASTTEXT, OURS = "scikit-learn, same model", "fastText, same data", "kpoclass"


def _ratio(timings: dict[str, Any], one: str, other: str) -> float | None:
    if one not in timings or other not in timings:
        return None
    return float(timings[one].median / timings[other].median)


def targets(figures: dict[str, Any]) -> list[str]:
    """Put each target beside its figure.

    Parameters
    ----------
    figures : dict
        As from :func:`benchmarks.__main__.measure`.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    cold, csv = figures["cold"], figures["csv"]
    title, posting = figures["one"]["title"][0], figures["one"]["posting"][0]
    titles, postings = figures["many"]["title"][0], figures["many"]["posting"][0]
    arrays = "kpoclass scores()"
    rows = [
        ("cold start, times bare Python", "at most 1.5", _ratio(cold, OURS, "bare Python")),
        ("cold start of the scikit-learn pipeline, times ours", "45", _ratio(cold, SKLEARN, OURS)),
        ("cold start of fastText, times ours", "5", _ratio(cold, FASTTEXT, OURS)),
        ("a title: scikit-learn / ours", "80", _ratio(title, SKLEARN, OURS)),
        ("a title: fastText / ours", "0.7", _ratio(title, FASTTEXT, OURS)),
        ("a posting: scikit-learn / ours", "8", _ratio(posting, SKLEARN, OURS)),
        ("a posting: fastText / ours", "0.3", _ratio(posting, FASTTEXT, OURS)),
        ("many postings: scikit-learn / ours", "9", _ratio(postings, SKLEARN, OURS)),
        ("many postings: fastText / ours", "1.8", _ratio(postings, FASTTEXT, OURS)),
        ("many titles: scikit-learn / ours", "10", _ratio(titles, SKLEARN, OURS)),
        ("many titles: fastText / ours", "8", _ratio(titles, FASTTEXT, OURS)),
        ("many postings to arrays: scikit-learn / ours", "", _ratio(postings, SKLEARN, arrays)),
        ("many titles to arrays: scikit-learn / ours", "", _ratio(titles, SKLEARN, arrays)),
        ("many titles to arrays: fastText / ours", "", _ratio(titles, FASTTEXT, arrays)),
        (
            "`label` on a CSV of titles, times a copy loop",
            "at most 1.6",
            _ratio(csv, "kpoclass label", "csv copy loop"),
        ),
    ]
    lines = ["| figure | target | measured |", "| --- | --- | --- |"]
    lines += [f"| {name} | {target} | {'-' if value is None else f'{value:.3g}'} |" for name, target, value in rows]
    megabytes = figures["stream"] / 1e6
    lines.append(f"| memory added by {figures['stream_rows']:,} titles streamed, MB | at most 12 | {megabytes:.3g} |")
    return lines


def absurd(figures: dict[str, Any]) -> list[str]:
    """Name the ratios that no noise explains, several times worse than usual.

    Parameters
    ----------
    figures : dict
        As from :func:`benchmarks.__main__.measure`.

    Returns
    -------
    list of str
        Empty if all is well.
    """
    title, titles = figures["one"]["title"][0], figures["many"]["title"][0]
    limits = [
        ("cold start, times bare Python", _ratio(figures["cold"], OURS, "bare Python"), 3.0),
        ("a title, times the scikit-learn pipeline", _ratio(title, OURS, SKLEARN), 0.2),
        ("many titles, times the scikit-learn pipeline", _ratio(titles, OURS, SKLEARN), 0.5),
        ("`label`, times a copy loop", _ratio(figures["csv"], "kpoclass label", "csv copy loop"), 40.0),
        *growth_limits(figures["growth"]),
        *page_limits(figures["pages"]),
    ]
    return [f"{name}: {value:.3g}, more than {limit}" for name, value, limit in limits if value and value > limit]
