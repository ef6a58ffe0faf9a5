"""``kpoclass data``: check a labelled set."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpoclass.cli.console import Progress, counted, show, show_json
from kpoclass.cli.fitting import add_start_option, check_start, fit
from kpoclass.cli.labelled_options import (
    add_labelled_options,
    add_source_options,
    add_word_options,
    labelled_columns,
    source_of,
    tell_rows,
)
from kpoclass.errors import install_command

if TYPE_CHECKING:
    import pandas as pd

    from kpoclass.datasets.labelled import LabelledTexts

_EPILOG = """\
examples:
  kpoclass data check                                   the shipped texts
  kpoclass data check mine.csv --against test.csv       your own, which must share no text with the test set
  kpoclass data agreement mine.csv second-reader.xlsx   two labellings, joined by the column id, or --id
  kpoclass data suspects mine.csv                       rows whose label may be wrong, worst first
"""

#: How many findings of one check are shown, and how many rows of one finding; JSON has all.
_FINDINGS_SHOWN, _ROWS_SHOWN = 20, 5


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
        epilog="example: kpoclass data check mine.csv --against test.csv\n\nThe exit code is 1 if there are faults.",
    )
    check.add_argument("file", nargs="?", metavar="FILE", help="labelled file (default: the shipped texts)")
    check.add_argument("--against", nargs="+", default=[], metavar="FILE", help="files that must share no text with it")
    check.set_defaults(run=_check)
    agree = actions.add_parser(
        "agreement",
        help="measure Krippendorff's alpha between two labellings",
        epilog="example: kpoclass data agreement mine.csv second-reader.csv",
    )
    agree.add_argument("first", metavar="FIRST", help="labelled file with a column id")
    agree.add_argument("second", metavar="SECOND", help="the same texts, or a part of them, joined by id")
    agree.add_argument("--id", default="id", metavar="COLUMN", help="column that names the texts (default: id)")
    agree.add_argument("--label", metavar="COLUMN", help="column with KPO or BPO (default: label)")
    add_word_options(agree)
    add_source_options(agree)
    agree.set_defaults(run=_agreement)
    suspects = actions.add_parser(
        "suspects",
        help="list rows that models trained on the other rows label differently",
        epilog="example: kpoclass data suspects mine.csv",
    )
    suspects.add_argument("file", nargs="?", metavar="FILE", help="labelled file (default: the shipped texts)")
    suspects.add_argument("--corpora", default="", metavar="NAMES", help="train with these as well: onet,uk-titles")
    add_start_option(suspects)
    suspects.set_defaults(run=_suspects)
    for action in (check, suspects):
        add_labelled_options(action)
    for action in (check, agree, suspects):
        action.add_argument("--quiet", action="store_true", help="show no progress")
        action.add_argument("--json", action="store_true", help="print JSON instead of text")


def _load(path: str | None, args: argparse.Namespace) -> LabelledTexts:
    from kpoclass.datasets.label_words import own_words
    from kpoclass.datasets.labelled import LabelledTexts, load_labelled
    from kpoclass.datasets.labelled_columns import LabelledColumns
    from kpoclass.datasets.schemas import load_descriptions
    from kpoclass.resources import data_path

    if path is None:
        frame = load_descriptions(data_path("descriptions.csv"))
        return LabelledTexts("descriptions.csv", frame.set_axis(frame.index + 2))
    words = own_words(args.kpo, args.bpo)
    texts = load_labelled(path, LabelledColumns(args.text, args.title, args.label, source_of(args), words))
    tell_rows(texts, quiet=args.quiet)
    return texts


def _name(frame: pd.DataFrame, place: int, row_word: str) -> str:
    """Return the number of a row, as a spreadsheet or an editor shows it, and its id."""
    row = f"{row_word} {frame.index[place]}"
    return f"{row} (id {frame['id'].iloc[place]})" if "id" in frame else row


def _check(args: argparse.Namespace) -> int:
    from kpoclass.datasets.checks import check_against, check_quality

    texts = _load(args.file, args)
    frame = texts.frame
    findings = check_quality(frame)
    for other in args.against:
        findings += check_against(frame, _load(other, args).frame, Path(other).name)
    fatal = sum(finding.fatal for finding in findings)
    if args.json:
        rows = frame.index.tolist()
        numbered = [replace(finding, rows=tuple(rows[place] for place in finding.rows)) for finding in findings]
        show_json([asdict(finding) for finding in numbered], indent=1)
        return 1 if fatal else 3 if texts.bad else 0
    told: Counter[str] = Counter()
    for finding in findings:
        told[finding.check] += 1
        if told[finding.check] > _FINDINGS_SHOWN:
            continue
        where = ", ".join(_name(frame, row, texts.row_word) for row in finding.rows[:_ROWS_SHOWN])
        where += ", ..." * (len(finding.rows) > _ROWS_SHOWN)
        kind = "" if finding.fatal else " (to look at)"
        show(f"{finding.check}{kind}: {finding.message}" + (f" [{where}]" if where else ""))
    for check, number in told.items():
        if number > _FINDINGS_SHOWN:
            show(f"{check}: {number - _FINDINGS_SHOWN:,} more (--json lists all)")
    show(f"{counted(len(frame), 'row')}, {counted(fatal, 'fault')}, {len(findings) - fatal} to look at")
    return 1 if fatal else 3 if texts.bad else 0


def _agreement(args: argparse.Namespace) -> int:
    from kpoclass.datasets.label_words import own_words
    from kpoclass.datasets.labellings import load_labelling
    from kpoclass.evaluation.readers import reader_agreement

    words, source = own_words(args.kpo, args.bpo), source_of(args)
    both = [
        load_labelling(path, id=args.id, label=args.label, source=source, words=words)
        for path in (args.first, args.second)
    ]
    for one in both:
        tell_rows(one, quiet=args.quiet)
    measured = reader_agreement(both[0].frame, both[1].frame)
    code = 3 if any(one.bad for one in both) else 0
    if args.json:
        show_json([asdict(field) for field in measured], indent=1)
        return code
    for field in measured:
        show(f"{field.field}: alpha {field.alpha:.3f}, the same answer for {field.share:.1%} of {field.n} texts")
        if field.disagreements:
            show(f"  different: {', '.join(field.disagreements)}")
    return code


def _suspects(args: argparse.Namespace) -> int:
    from kpoclass.datasets.label_quality import suspicious_labels
    from kpoclass.training import load_training_set

    corpora = tuple(name for name in args.corpora.split(",") if name)
    check_start(args.start, [args.file or "shipped"], corpora)
    data = load_training_set([args.file or "shipped"], corpora, **labelled_columns(args))
    for texts in data.own:
        tell_rows(texts, quiet=args.quiet)
    scored = fit(data, args.start, progress=Progress(quiet=args.quiet).step).out_of_fold
    row_word = data.own[0].row_word if data.own else "row"
    if data.own:
        frame = data.own[0].frame
    else:
        frame = _load(None, args).frame
        frame = frame[frame["split"] == "train"]
    own = scored[scored["source"].isin(["descriptions", "own"])]  # in the order of the frame
    suspects = suspicious_labels(own.set_axis(range(len(own))))
    code = 3 if any(texts.bad for texts in data.own) else 0
    if args.json:
        columns = ["row", "text", "label", "p_kpo", "self_confidence"]
        rows = suspects.assign(row=[frame.index[place] for place in suspects.index])
        show_json(rows[columns].to_dict("records"), indent=1)
        return code
    for place, suspect in zip(suspects.index.tolist(), suspects.to_dict("records"), strict=True):
        text = " ".join(suspect["text"].split())
        show(f"{_name(frame, place, row_word)}: {suspect['label']}, p_kpo {suspect['p_kpo']:.2f}: {text[:100]}")
    show(f"{len(suspects)} of {len(own):,} rows are suspicious")
    return code
