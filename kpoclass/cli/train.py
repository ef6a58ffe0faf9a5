"""``kpoclass train``: make a model file."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from kpoclass.cli.console import Progress, show, tell
from kpoclass.cli.fitting import add_start_option, check_start, fit
from kpoclass.cli.labelled_options import add_labelled_options, labelled_columns, tell_rows
from kpoclass.errors import install_command

if TYPE_CHECKING:
    from kpoclass.training import TrainingResult, TrainingSet

_EPILOG = """\
examples:
  kpoclass train                                                    from the shipped tables alone, offline
  kpoclass train --data mine.csv --out mine.model                   from your own labels, on top of the shipped model
  kpoclass train --data jobs.xlsx --text Duties --label Class       columns by name, where they are not found
  kpoclass train --data mine.csv --from scratch                     from your own labels alone, however few
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
        help="labelled files of any format that kpoclass label reads; 'shipped' for the project's own tables (default)",
    )
    add_labelled_options(parser)
    add_start_option(parser)
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
    """Run the command; the exit code is 3 if some rows could not be used."""
    from kpoclass.files import check_output
    from kpoclass.inference import model_file
    from kpoclass.training import load_training_set

    inputs = [path for path in (*args.data, args.start) if path not in {None, "shipped", "scratch"}]
    check_output(args.out, force=args.force, inputs=inputs)
    corpora = tuple(name for name in args.corpora.split(",") if name)
    check_start(args.start, args.data, corpora)
    step = Progress(quiet=args.quiet).step
    data = load_training_set(args.data, corpora, **labelled_columns(args))
    for texts in data.own:
        tell_rows(texts, quiet=args.quiet)
    result = fit(data, args.start, date=args.date, n_jobs=args.n_jobs, progress=step)
    parameters = result.model.parameters
    model_file.write(parameters, args.out, force=args.force)
    if not args.quiet:
        _show_figures(data, result)
    step(f"wrote {args.out}: {len(model_file.dumps(parameters)):,} bytes, {len(parameters.words):,} words")
    return 3 if any(texts.bad for texts in data.own) else 0


def _show_figures(data: TrainingSet, result: TrainingResult) -> None:
    """Show how the user's rows came out beside other systems; without such rows, the figures of the model file."""
    if not data.own:
        for name, value in result.model.metadata["metrics"].items():
            show(f"{name}  {value:.3f}")
        return
    from kpoclass.api import load_model
    from kpoclass.evaluation.figures import looks_swapped
    from kpoclass.evaluation.own_rows import compare_on_own_rows, figure_table
    from kpoclass.evaluation.report_text import text_table
    from kpoclass.training.out_of_fold_metrics import LEAST_MEASURED, different_texts

    for texts in data.own:
        n_kpo = int((texts.frame["label"] == "KPO").sum())
        show(f"{texts.name}: {len(texts.frame):,} rows used, {n_kpo:,} KPO and {len(texts.frame) - n_kpo:,} BPO")
    own = result.out_of_fold[result.out_of_fold["source"] == "own"]
    texts_of = different_texts(own)
    if texts_of.min() < LEAST_MEASURED:
        there = f"{texts_of['KPO']} different texts that are KPO and {texts_of['BPO']} that are BPO"
        show(f"{there} are too few to say how good the model is; label at least {LEAST_MEASURED} of each")
        return
    groups = own["group"].nunique()
    copies = "; near copies and rows of one group count as one text" if groups < len(own) else ""
    folds = f"scored in {own['fold'].nunique()} folds, {groups:,} different texts"
    show(f"{folds}, each by a fit that did not see it{copies}:")
    systems = compare_on_own_rows(result, load_model())
    show(text_table(figure_table(systems)))
    if looks_swapped(systems["shipped model"]):
        tell("warning: the shipped model puts these texts in the opposite order: are KPO and BPO swapped in the file?")
