"""``kpoclass train``: make a model file."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from kpoclass.cli.output import show
from kpoclass.cli.progress import Progress
from kpoclass.errors import install_command

_EPILOG = """\
examples:
  kpoclass train                                                    from the shipped tables alone, offline
  kpoclass train --data mine.csv --out mine.model                   from your own labels: columns text,label
  kpoclass train --data shipped mine.csv --out both.model           from both
  kpoclass corpora fetch onet uk-titles
  kpoclass train --corpora onet,uk-titles --out kpoclass.model      the shipped model again
"""


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a date such as 2026-01-31, got {text!r}") from error


def _jobs(text: str) -> int:
    try:
        jobs = int(text)
    except ValueError:
        jobs = 0
    if jobs == 0:
        raise argparse.ArgumentTypeError(f"expected a number that is not 0, got {text!r}")
    return jobs


def add_parser(subparsers: Any) -> None:
    """Add the command.

    Parameters
    ----------
    subparsers : argparse subparsers
        Of the main parser.
    """
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
        help="labelled CSV or JSONL files, at least with text and label; 'shipped' for our own tables (default)",
    )
    parser.add_argument("--corpora", default="", metavar="NAMES", help="public corpora to add: onet,uk-titles")
    parser.add_argument("--out", default="trained.model", metavar="FILE", help="where to (default: trained.model)")
    parser.add_argument("--force", action="store_true", help="replace the file if it is there")
    parser.add_argument(
        "--date", type=_date, metavar="YYYY-MM-DD", help="date to record (default: SOURCE_DATE_EPOCH, or today)"
    )
    parser.add_argument("--jobs", type=_jobs, default=-1, help="folds and heads fitted at a time (default: one a core)")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command.

    Parameters
    ----------
    args : argparse.Namespace
        As parsed.

    Returns
    -------
    int
        0.
    """
    from kpoclass.extras import require

    for module, package in (("sklearn", "scikit-learn"), ("pandas", "pandas"), ("nltk", "nltk"), ("joblib", "joblib")):
        require(module, package, "train")
    from kpoclass.files import check_output
    from kpoclass.inference import model_file
    from kpoclass.training import train, training_frame

    check_output(args.out, force=args.force, inputs=[path for path in args.data if path != "shipped"])
    step = Progress(quiet=args.quiet).step
    data = training_frame(args.data, tuple(name for name in args.corpora.split(",") if name))
    result = train(data, date=args.date, jobs=args.jobs, progress=step)
    parameters = result.model.parameters
    model_file.write(parameters, args.out, force=args.force)
    step(f"wrote {args.out}: {len(model_file.dumps(parameters)):,} bytes, {len(parameters.words):,} words")
    if not args.quiet:
        for name, value in result.model.metadata["metrics"].items():
            show(f"{name}  {value:.3f}")
    return 0
