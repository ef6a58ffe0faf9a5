"""``kpoclass train``: make a model file."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from kpoclass.cli.console import Progress, show
from kpoclass.errors import install_command

_EPILOG = """\
examples:
  kpoclass train                                                    from the shipped tables alone, offline
  kpoclass train --data mine.csv --out mine.model                   from your own labels: columns text,label
  kpoclass train --data shipped mine.csv --out both.model           from both
  kpoclass corpora fetch onet uk-titles
  kpoclass train --corpora onet,uk-titles --out kpoclass.model      rebuild the shipped model
"""


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a date such as 2026-01-31, got {text!r}") from error


def _n_jobs(text: str) -> int:
    try:
        n_jobs = int(text)
    except ValueError:
        n_jobs = 0
    if n_jobs == 0:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, or -1 for one per core, got {text!r}")
    return n_jobs


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "train",
        help="train a model on labelled texts",
        description=f"Train a model. Needs: {install_command('train')}",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data",
        nargs="+",
        default=["shipped"],
        metavar="FILE",
        help="labelled CSV or JSONL files, columns text and label; 'shipped' for the project's own tables (default)",
    )
    parser.add_argument("--corpora", default="", metavar="NAMES", help="public corpora to add: onet,uk-titles")
    parser.add_argument("--out", default="trained.model", metavar="FILE", help="file to write (default: trained.model)")
    parser.add_argument("--force", action="store_true", help="replace the file if it already exists")
    parser.add_argument(
        "--date", type=_date, metavar="YYYY-MM-DD", help="date to record (default: SOURCE_DATE_EPOCH, or today)"
    )
    parser.add_argument(
        "--n-jobs", type=_n_jobs, default=-1, help="folds and heads to fit at a time (default: one per core)"
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    from kpoclass.files import check_output
    from kpoclass.inference import model_file
    from kpoclass.training import load_training_set, train_model

    check_output(args.out, force=args.force, inputs=[path for path in args.data if path != "shipped"])
    step = Progress(quiet=args.quiet).step
    data = load_training_set(args.data, tuple(name for name in args.corpora.split(",") if name))
    result = train_model(data, date=args.date, n_jobs=args.n_jobs, progress=step)
    parameters = result.model.parameters
    model_file.write(parameters, args.out, force=args.force)
    step(f"wrote {args.out}: {len(model_file.dumps(parameters)):,} bytes, {len(parameters.words):,} words")
    if not args.quiet:
        for name, value in result.model.metadata["metrics"].items():
            show(f"{name}  {value:.3f}")
    return 0
