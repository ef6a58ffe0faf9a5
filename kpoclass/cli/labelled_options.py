"""The options that say which columns of a labelled file hold what, and what is told of its rows."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from kpoclass.cli.console import counted, show_beside, tell

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from kpoclass.datasets.labelled import LabelledTexts
    from kpoclass.evaluation.test_sets import LabelledSet

_SHOWN = 5


def add_labelled_options(parser: ArgumentParser) -> None:
    """Add ``--text``, ``--title``, ``--label``, and what says how the file is to be read."""
    parser.add_argument(
        "--text",
        action="append",
        metavar="COLUMN",
        help="column with the text; repeat to join several (default: found as in kpoclass label)",
    )
    parser.add_argument("--title", metavar="COLUMN", help="column to put before the text (default: found)")
    parser.add_argument("--label", metavar="COLUMN", help="column with KPO or BPO (default: found)")
    add_word_options(parser)
    add_source_options(parser)


def add_word_options(parser: ArgumentParser) -> None:
    """Add what says which words stand for the labels."""
    for option, label in (("--kpo", "KPO"), ("--bpo", "BPO")):
        about = f"what stands for {label} in the column of the label, such as 1; repeat for several"
        parser.add_argument(option, action="append", default=[], metavar="VALUE", help=about)


def add_source_options(parser: ArgumentParser) -> None:
    """Add what says how a file is to be read."""
    parser.add_argument(
        "--encoding", metavar="NAME", help="encoding of a text file, such as cp1252 (default: found out)"
    )
    parser.add_argument(
        "--delimiter", metavar="CHARACTER", help="what parts the fields of CSV, such as ';' or tab (default: found out)"
    )
    parser.add_argument(
        "--quote", metavar="CHARACTER", help="what quotes the fields of CSV, or none (default: found out)"
    )
    parser.add_argument(
        "--header-row",
        type=_header_row,
        metavar="N",
        help="the line, from 1, with the names of the columns; 0 if there is none (default: found out)",
    )
    parser.add_argument(
        "--sheet", metavar="NAME", help="sheet of a workbook, by name or number (default: the one with texts)"
    )


def _header_row(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    raise ArgumentTypeError(
        f"expected the number of the line with the names of the columns, from 1, or 0 if there is none, got {text!r}"
    )


def source_of(args: Namespace) -> dict[str, Any]:
    """Return how a file is to be read, as far as these options say."""
    from kpoclass.labelling.formats.base import SAYABLE

    return {name: value for name in SAYABLE if (value := getattr(args, name)) is not None}


def labelled_columns(args: Namespace) -> dict[str, Any]:
    """Return what these options say, as the functions that load labelled files take it."""
    return {
        "text": args.text,
        "title": args.title,
        "label": args.label,
        "kpo": args.kpo,
        "bpo": args.bpo,
        **source_of(args),
    }


def tell_rows(read: LabelledTexts | LabelledSet, *, quiet: bool) -> None:
    """Say what was read from a file, and which of its rows are left out; of these at least how many, however quiet."""
    some = f"{read.name}: {counted(len(read.bad), 'row')} can't be used, left out"
    if quiet:
        if read.bad:
            tell(some)
        return
    if read.told:
        tell(f"{read.name}: {read.told}")
    if missing := read.unlabelled:
        has = "has" if len(missing) == 1 else "have"
        tell(f"{read.name}: {counted(len(missing), 'row')} {has} no label, left out: {_listed(missing)}")
    if read.bad:
        tell(f"{some}:")
        for row, fault in list(read.bad.items())[:_SHOWN]:
            show_beside(f"  {read.row_word} {row:,}: {fault}")
        if len(read.bad) > _SHOWN:
            more = f"{len(read.bad) - _SHOWN:,} more, {read.row_word}s {_listed(list(read.bad)[_SHOWN:])}"
            show_beside(f"  ... and {more}")


def _listed(rows: Sequence[int]) -> str:
    return ", ".join(f"{row:,}" for row in rows[:_SHOWN]) + (", ..." if len(rows) > _SHOWN else "")
