"""``kpoclass data``: check a labelled set."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpoclass.cli.console import Progress, show, show_json
from kpoclass.errors import install_command

if TYPE_CHECKING:
    import pandas as pd

_EPILOG = """\
examples:
  kpoclass data check                                   the shipped texts
  kpoclass data check mine.csv --against test.csv       your own, which must share no text with the test set
  kpoclass data agreement mine.csv second-reader.csv    two labellings, joined by the column id
  kpoclass data suspects mine.csv                       rows whose label may be wrong, worst first
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "data",
        help="check a labelled set, measure agreement, find doubtful labels",
        description=f"Check and improve a labelled set. Needs: {install_command('train')}",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="check|agreement|suspects", required=True)
    check = actions.add_parser(
        "check",
        help="find duplicates, templates, leaks, imbalance, contact details, overlap",
        epilog="example: kpoclass data check mine.csv --against test.csv",
    )
    check.add_argument("file", nargs="?", metavar="FILE", help="labelled CSV or JSONL (default: the shipped texts)")
    check.add_argument("--against", nargs="+", default=[], metavar="FILE", help="files that must share no text with it")
    check.set_defaults(run=_check)
    agree = actions.add_parser(
        "agreement",
        help="measure Krippendorff's alpha between two labellings",
        epilog="example: kpoclass data agreement mine.csv second-reader.csv",
    )
    agree.add_argument("first", metavar="FIRST", help="labelled CSV or JSONL with a column id")
    agree.add_argument("second", metavar="SECOND", help="the same texts, or a part of them, joined by id")
    agree.set_defaults(run=_agreement)
    suspects = actions.add_parser(
        "suspects",
        help="list rows that models trained on the other rows label differently",
        epilog="example: kpoclass data suspects mine.csv",
    )
    suspects.add_argument("file", nargs="?", metavar="FILE", help="labelled CSV or JSONL (default: the shipped texts)")
    suspects.add_argument("--corpora", default="", metavar="NAMES", help="train with these as well: onet,uk-titles")
    suspects.add_argument("--quiet", action="store_true", help="show no progress")
    suspects.set_defaults(run=_suspects)
    for action in (check, agree, suspects):
        action.add_argument("--json", action="store_true", help="print JSON instead of text")


def _load(path: str | None) -> pd.DataFrame:
    from kpoclass.datasets.schemas import load_descriptions, load_labelled
    from kpoclass.resources import data_path

    return load_labelled(path) if path else load_descriptions(data_path("descriptions.csv"))


def _name(frame: pd.DataFrame, row: int) -> str:
    return f"id {frame['id'].iloc[row]}" if "id" in frame else f"row {row + 1}"


def _check(args: argparse.Namespace) -> int:
    from kpoclass.datasets.checks import check_against, check_quality

    frame = _load(args.file)
    findings = check_quality(frame)
    for other in args.against:
        findings += check_against(frame, _load(other), Path(other).name)
    fatal = sum(finding.fatal for finding in findings)
    if args.json:
        show_json([asdict(finding) for finding in findings], indent=1)
        return 1 if fatal else 0
    for finding in findings:
        where = ", ".join(_name(frame, row) for row in finding.rows)
        kind = "" if finding.fatal else " (to look at)"
        show(f"{finding.check}{kind}: {finding.message}" + (f" [{where}]" if where else ""))
    show(f"{len(frame):,} rows, {fatal} faults, {len(findings) - fatal} to look at")
    return 1 if fatal else 0


def _agreement(args: argparse.Namespace) -> int:
    from kpoclass.datasets.schemas import load_reading
    from kpoclass.evaluation.readers import reader_agreement

    measured = reader_agreement(load_reading(args.first), load_reading(args.second))
    if args.json:
        show_json([asdict(field) for field in measured], indent=1)
        return 0
    for field in measured:
        show(f"{field.field}: alpha {field.alpha:.3f}, the same answer for {field.share:.1%} of {field.n} texts")
        if field.disagreements:
            show(f"  different: {', '.join(field.disagreements)}")
    return 0


def _suspects(args: argparse.Namespace) -> int:
    from kpoclass.datasets.label_quality import suspicious_labels
    from kpoclass.training import load_training_set, train_model

    data = load_training_set([args.file or "shipped"], tuple(name for name in args.corpora.split(",") if name))
    result = train_model(data, progress=Progress(quiet=args.quiet).step)
    scored = result.out_of_fold
    own = scored[scored["source"].isin(["descriptions", "own"])].reset_index(drop=True)
    suspects = suspicious_labels(own)
    if args.json:
        columns = ["text", "label", "p_kpo", "self_confidence"]
        show_json(suspects[columns].to_dict("records"), indent=1)
        return 0
    frame = _load(args.file)
    if not args.file:
        frame = frame[frame["split"] == "train"]  # in the same order as the training set
    for row, suspect in zip(suspects.index.tolist(), suspects.to_dict("records"), strict=True):
        text = " ".join(suspect["text"].split())
        show(f"{_name(frame, row)}: {suspect['label']}, p_kpo {suspect['p_kpo']:.2f}: {text[:100]}")
    show(f"{len(suspects)} of {len(own):,} rows are suspicious")
    return 0
