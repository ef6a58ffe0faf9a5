"""``kpoclass evaluate``: measure a model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpoclass.api import load_model
from kpoclass.cli.console import Progress, show, show_json
from kpoclass.cli.labelled_options import add_labelled_options, labelled_columns, tell_rows
from kpoclass.cli.mistaken import nearest
from kpoclass.errors import DataError, install_command
from kpoclass.files import atomic_write, check_output, check_page

if TYPE_CHECKING:
    from kpoclass.evaluation.evaluate import Evaluation

_EPILOG = """\
examples:
  kpoclass evaluate mine.csv --html report.html           your own labelled file, of any format that label reads
  kpoclass evaluate mine.csv --model mine.model           your own model, beside the shipped one
  kpoclass evaluate mine.csv --by team --json             figures for each value of a column
  kpoclass evaluate dev --by kind area region hard        our own texts that were kept out of training
  kpoclass evaluate esco                                  the external test (kpoclass corpora fetch esco)
  kpoclass evaluate real                                  beside two readers of real postings (in a clone)
  kpoclass evaluate robust                                how far names, spelling, typos move answers (in a clone)
  kpoclass evaluate cv                                    the training rows, each by a model that did not see it
"""

_WORDS = ("dev", "test", "esco", "real", "robust", "cv")


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure a model on labelled texts",
        description=f"Compare a model with baselines. Needs: {install_command('train')}",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what", metavar="FILE|dev|test|esco|real|robust|cv", type=_what, help="labelled file, or a set of ours"
    )
    parser.add_argument("--model", metavar="FILE", help="model file to use instead of the shipped one")
    parser.add_argument("--name", help="name to report for FILE (default: the file's name)")
    parser.add_argument("--by", nargs="+", metavar="COLUMN", help="columns to slice by (default: kind)")
    parser.add_argument(
        "--baselines",
        action="store_true",
        help="fit scikit-learn's defaults on the shipped rows, to compare a FILE with them too; takes a while",
    )
    add_labelled_options(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--html", metavar="FILE", help="write one HTML page with plots (needs kpoclass[report])")
    parser.add_argument("--plots", metavar="FOLDER", help="write the plots as SVG files (needs kpoclass[report])")
    parser.add_argument("--card", metavar="FILE", help="write the figures into this model card")
    parser.add_argument("--force", action="store_true", help="replace the page and the plots if they already exist")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    parser.set_defaults(run=run, bad={})


def _what(word: str) -> str:
    if word not in _WORDS and not Path(word).exists() and (near := nearest(word, _WORDS)):
        raise argparse.ArgumentTypeError(f"{word}: there is no such file; did you mean: kpoclass evaluate {near}")
    return word


def _evaluations(args: argparse.Namespace) -> list[Evaluation]:
    from kpoclass.evaluation import test_sets as sets
    from kpoclass.training import train_model

    step = Progress(quiet=args.quiet).step
    model, by = load_model(args.model), args.by or ["kind"]
    if args.what == "cv":
        data = sets.training_set_of(model, step)
        return sets.evaluate_out_of_fold(train_model(data, progress=step), data, by=by, progress=step)
    if args.what == "esco":
        chosen = sets.esco_sets()
    elif args.what in {"dev", "test"}:
        chosen = [sets.split_set(args.what)]
    else:
        mine = sets.file_set(args.what, args.name, **labelled_columns(args))
        tell_rows(mine, quiet=args.quiet)
        args.bad = mine.bad
        beside = load_model() if args.model else None
        return sets.evaluate_sets(model, [mine], by=by, baselines=args.baselines, beside=beside, progress=step)
    return sets.evaluate_sets(model, chosen, by=by, progress=step)


def _real(args: argparse.Namespace) -> int:
    from kpoclass.datasets.real_postings import DEV, load_counts, real_path
    from kpoclass.evaluation.beside_readers import compare_all
    from kpoclass.evaluation.model_card import READERS_BEGIN, READERS_END, check_marks, update_readers
    from kpoclass.evaluation.report_text import comparison_to_text

    if args.card:
        check_marks(args.card, READERS_BEGIN, READERS_END)
    compared = compare_all(load_counts(real_path(DEV)), load_model(args.model))
    if args.json:
        show_json([comparison.to_dict() for comparison in compared], indent=1)
    else:
        show("\n\n".join(map(comparison_to_text, compared)))
    if args.card:
        sys.stdout.flush()  # first, so that a card that can't be written costs nothing but the card
        update_readers(args.card, compared)
    return 0


def _robust(args: argparse.Namespace) -> int:
    from kpoclass.evaluation.model_card import ROBUST_BEGIN, ROBUST_END, check_marks, update_robustness
    from kpoclass.evaluation.report_text import robustness_to_text
    from kpoclass.evaluation.robustness import measure_robustness

    if args.card:
        check_marks(args.card, ROBUST_BEGIN, ROBUST_END)
    measured = measure_robustness(load_model(args.model), Progress(quiet=args.quiet).step)
    if args.json:
        show_json(measured.to_dict(), indent=1)
    else:
        show(robustness_to_text(measured))
    if args.card:
        sys.stdout.flush()
        update_robustness(args.card, measured)
    return 0


#: Words that measure something else than figures beside baselines, and what they measure.
_MEASURES = {
    "real": (_real, "puts readers in place of baselines"),
    "robust": (_robust, "measures how far answers move"),
}


def _measure(args: argparse.Namespace) -> int:
    measure, what = _MEASURES[args.what]
    if any((args.name, args.by, args.html, args.plots)):
        raise DataError(
            f"{args.what!r} {what}: expected no options but --model, --json and --card, "
            f"as in: kpoclass evaluate {args.what} --json"
        )
    if args.card:
        check_output(args.card, force=True, inputs=[args.model] if args.model else [])  # changed in place
    return measure(args)


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    if args.what in _MEASURES:
        return _measure(args)
    inputs = [name for name in (args.what, args.model) if name and name not in _WORDS]
    if args.html:
        check_page(args.html, force=args.force, inputs=inputs, outputs=[args.card] if args.card else [])
    if args.card:
        from kpoclass.evaluation.model_card import BEGIN, END, check_marks

        check_output(args.card, force=True, inputs=inputs)  # changed in place
        check_marks(args.card, BEGIN, END)
    if args.plots and not Path(args.plots).parent.is_dir():
        raise DataError(f"--plots {args.plots}: there is no such folder {Path(args.plots).parent}; create it first")
    evaluations = _evaluations(args)
    _print(args, evaluations)  # first, so that a file that can't be written costs nothing but that file
    if args.plots:
        from kpoclass.evaluation.plots import save_plots

        for evaluation in evaluations:
            save_plots(evaluation, args.plots, force=args.force, inputs=inputs)
    if args.html:
        from kpoclass.evaluation.plots import plot_all
        from kpoclass.rendering.evaluation_report import to_html

        plots = [plot_all(evaluation).values() for evaluation in evaluations]
        page = to_html(evaluations, f"Evaluation of kpoclass: {Path(args.what).name}", plots)
        with atomic_write(args.html, "w", force=args.force, inputs=inputs, encoding="utf-8", newline="\n") as file:
            file.write(page)
    if args.card:
        from kpoclass.evaluation.model_card import update_card

        update_card(args.card, evaluations)
    return 3 if args.bad else 0


def _print(args: argparse.Namespace, evaluations: list[Evaluation]) -> None:
    if args.json:
        show_json([evaluation.to_dict() for evaluation in evaluations], indent=1)
    else:
        from kpoclass.evaluation.report_text import to_text

        show("\n\n".join(to_text(evaluation) for evaluation in evaluations))
    sys.stdout.flush()
