"""``kpoclass info``: what a model was made from."""

from __future__ import annotations

import argparse
from typing import Any

from kpoclass.api import load_model
from kpoclass.cli.console import show, show_json
from kpoclass.version import __version__


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "info",
        help="say what a model was made from",
        description="Show version, fingerprint, size and metadata of a model.",
        epilog="examples:\n  kpoclass info\n  kpoclass info --model mine.model --json\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", metavar="FILE", type=_no_file, help=argparse.SUPPRESS)
    parser.add_argument("--model", metavar="FILE", help="model file to use instead of the shipped one")
    parser.add_argument("--json", action="store_true", help="print fingerprint and all metadata as JSON")
    parser.set_defaults(run=run)


def _no_file(argument: str) -> str:
    raise argparse.ArgumentTypeError(f'give a model file with --model: kpoclass info --model "{argument}"')


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    model = load_model(args.model)
    metadata = model.metadata
    if args.json:
        show_json({"fingerprint": model.fingerprint, **metadata}, indent=1)
        return 0
    parameters = model.parameters
    name = f"{args.model or '(shipped)'} {model.fingerprint}"
    show(f"kpoclass {__version__}, model {name} of {metadata.get('date', 'unknown date')}")
    show(f"{len(parameters.words):,} words, {parameters.n_stems:,} stems, {len(parameters.bigram_first):,} bigrams")
    for heading in ("rows", "data", "corpora", "libraries", "metrics"):
        show(f"\n{heading}")
        for name, value in metadata.get(heading, {}).items():
            shown = f"{value['package']}, {value['licence']}" if isinstance(value, dict) else value
            show(f"  {name}: {shown}")
    return 0
