"""``kpoclass explain``: which words decided; short for ``kpoclass classify --explain``."""

from __future__ import annotations

import argparse
from typing import Any

from kpoclass.cli.classify import add_arguments, run

_EPILOG = """\
examples:
  kpoclass explain "Draft and prosecute patent applications"
  kpoclass explain --whole < posting.txt
  kpoclass explain --title "Analyst" "Key paper forms into the system"
  kpoclass explain --color always "Reconcile supplier statements" | less -R

Blue words speak for KPO, orange and underlined ones for BPO. The weights sum to the log-odds of KPO.
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "explain",
        help="say which words decided the label of a text",
        description="Explain each argument, or each line of standard input.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser, "explain")
    parser.set_defaults(run=run, explain=True)
