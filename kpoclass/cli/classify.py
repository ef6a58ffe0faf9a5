"""``kpoclass classify``: texts from the arguments or standard input."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from kpoclass.api import load_model
from kpoclass.cli.mistaken import file_advice
from kpoclass.cli.output import show, show_coloured, show_json, tell, to_line
from kpoclass.errors import KpoclassError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpoclass.explanation import Explanation
    from kpoclass.model import Model

_EPILOG = """\
examples:
  kpoclass classify "AR caller, US shift" "RTL design engineer"
  kpoclass classify --explain "Draft and prosecute patent applications"
  cat titles.txt | kpoclass classify --json
  kpoclass classify --whole < posting.txt
"""


def add_parser(subparsers: Any) -> None:
    """Add the command.

    Parameters
    ----------
    subparsers : argparse subparsers
        Of the main parser.
    """
    parser = subparsers.add_parser(
        "classify",
        help="classify texts given as arguments or on standard input",
        description="Classify each argument, or each line of standard input.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser, "classify")
    parser.add_argument("--explain", action="store_true", help="the words and phrases that decided it")
    parser.set_defaults(run=run)


def _text(command: str, text: str) -> str:
    if advice := file_advice(text, command):
        raise argparse.ArgumentTypeError(advice)
    return text


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add what is common to the commands that read texts."""
    parser.add_argument(
        "texts",
        nargs="*",
        metavar="TEXT",
        type=partial(_text, command),
        help="a job title, task or posting; without any, stdin is read",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a text")
    parser.add_argument("--whole", action="store_true", help="standard input is one text, not one a line")
    parser.add_argument("--model", metavar="FILE", help="a model file in place of the shipped one")
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour an explanation (default: on a terminal, unless NO_COLOR is set; FORCE_COLOR colours elsewhere)",
    )


def _show(model: Model, text: str, args: argparse.Namespace) -> None:
    if args.explain:
        _show_explanation(model.explain(text), args)
        return
    result = model.classify(text)
    if args.json:
        show_json({"text": text, **result.to_dict()})
    else:
        show(to_line(text, result))


def _show_explanation(explanation: Explanation, args: argparse.Namespace) -> None:
    if args.json:
        show_json(explanation.to_dict())
        return
    from kpoclass.rendering.terminal import has_colour, to_terminal

    if has_colour(args.color, sys.stdout):
        show_coloured(to_terminal(explanation, colour=True))
    else:
        show(to_terminal(explanation, colour=False))


def _texts(args: argparse.Namespace) -> Iterable[str]:
    if args.texts:
        return list(args.texts)
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    if args.whole:
        return [sys.stdin.read()]
    return (line.rstrip("\r\n") for line in sys.stdin)


def run(args: argparse.Namespace) -> int:
    """Run the command.

    Parameters
    ----------
    args : argparse.Namespace
        As parsed.

    Returns
    -------
    int
        0, or 3 where some texts could not be classified.
    """
    model = load_model(args.model)
    failed = 0
    for number, text in enumerate(_texts(args), 1):
        try:
            _show(model, text, args)
        except KpoclassError as error:
            failed += 1
            tell(f"text {number}: {error}")
            if args.json:
                show_json({"text": text, "error": str(error)})
    return 3 if failed else 0
