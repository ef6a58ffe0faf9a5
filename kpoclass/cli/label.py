"""``kpoclass label``: label a file, row by row."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from kpoclass.api import load_model
from kpoclass.cli.progress import Progress
from kpoclass.label_file import LabelSummary, label_file

_EPILOG = """\
examples:
  kpoclass label titles.csv labelled.csv --text title
  kpoclass label postings.jsonl labelled.jsonl --text description --force
  kpoclass label titles.csv labelled.csv --report report.html

Every row is written, with the columns kpoclass_label, kpoclass_probability, kpoclass_p_kpo, kpoclass_skill_level,
kpoclass_in_scope, kpoclass_p_in_scope, kpoclass_coverage, kpoclass_confident, kpoclass_reason and kpoclass_error added.
"""

_FAULTS_SHOWN = 5


def add_parser(subparsers: Any) -> None:
    """Add the command.

    Parameters
    ----------
    subparsers : argparse subparsers
        Of the main parser.
    """
    parser = subparsers.add_parser(
        "label",
        help="label a CSV, TSV or JSONL file",
        description="Label every row of a CSV, TSV or JSONL file (UTF-8).",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", metavar="IN", help="file to read: .csv, .tsv, .jsonl or .ndjson")
    parser.add_argument("target", metavar="OUT", help="file to write, of the same format; appears whole or not at all")
    parser.add_argument("--text", default="text", metavar="COLUMN", help="column or key with the text (default: text)")
    parser.add_argument("--prefix", default="kpoclass_", help="of the added columns (default: kpoclass_)")
    parser.add_argument("--force", action="store_true", help="replace OUT, and the report, if there")
    parser.add_argument("--report", metavar="FILE.html", help="write a page about the file as a whole: counts, doubts")
    parser.add_argument("--quiet", action="store_true", help="no progress, no summary")
    parser.add_argument("--model", metavar="FILE", help="a model file in place of the shipped one")
    parser.set_defaults(run=run)


def _summary(summary: LabelSummary, target: str) -> str:
    labelled = summary.kpo + summary.bpo
    share = f" ({summary.kpo / labelled:.0%} KPO)" if labelled else ""
    lines = [
        f"{summary.rows:,} rows written to {target}: {summary.kpo:,} KPO, {summary.bpo:,} BPO{share}; "
        f"{summary.not_confident:,} to look at, {summary.failed:,} without a label"
    ]
    lines += [f"  row {row}: {fault}" for row, fault in summary.faults[:_FAULTS_SHOWN]]
    if len(summary.faults) > _FAULTS_SHOWN:
        lines.append("  ... the others are in the error column")
    return "\n".join(lines)


def run(args: argparse.Namespace) -> int:
    """Run the command.

    Parameters
    ----------
    args : argparse.Namespace
        As parsed.

    Returns
    -------
    int
        0, or 3 where some rows could not be labelled.
    """
    summary = label_file(
        args.source,
        args.target,
        text=args.text,
        prefix=args.prefix,
        force=args.force,
        report=args.report,
        model=load_model(args.model),
        progress=Progress(quiet=args.quiet).rows,
    )
    if not args.quiet:
        print(_summary(summary, args.target), file=sys.stderr)
        if args.report:
            print(f"report written to {args.report}", file=sys.stderr)
    return 3 if summary.failed else 0
