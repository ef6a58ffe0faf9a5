"""The command ``kpoclass``: find the command asked for, run it, turn errors into an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from kpoclass.cli.command_parser import CommandParser
from kpoclass.cli.mistaken import meant_command
from kpoclass.cli.output import open_streams, tell
from kpoclass.cli.stopping import Stopped, stopping_by_signals
from kpoclass.errors import KpoclassError
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Each is a module of this package with ``add_parser(subparsers)``.
COMMANDS = ("classify", "explain", "label", "posting", "train", "evaluate", "data", "corpora", "info")

OK, FAILED, USAGE, SOME_ROWS_FAILED, INTERRUPTED = 0, 1, 2, 3, 130

_EPILOG = """\
examples:
  kpoclass "Accounts payable clerk" "Equity research analyst"
  kpoclass explain "Reconcile supplier statements and chase missing invoices"
  kpoclass label postings.csv labelled.csv --text description
  kpoclass posting vacancy.html board.json
  kpoclass train --data mine.csv --out mine.model

exit codes:
  0 done   1 an error, told on standard error   2 wrong usage   3 done, but some rows could not be labelled
  130 interrupted by Ctrl-C   143, 129 stopped by SIGTERM, SIGHUP
"""


def build_parser() -> CommandParser:
    """Build the parser of all commands.

    Returns
    -------
    CommandParser
        Whose result has a function ``run``.
    """
    parser = CommandParser(
        prog="kpoclass",
        description="Say whether work is knowledge process (KPO) or business process (BPO). "
        "Without a command, each argument is a text to classify.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kpoclass {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        import_module(f"kpoclass.cli.{command}").add_parser(subparsers)
    return parser


def _with_command(arguments: Sequence[str], parser: CommandParser) -> list[str]:
    """Put ``classify`` first where no command is named: ``kpoclass "text"`` is ``kpoclass classify "text"``."""
    if not arguments:
        return ["--help"] if sys.stdin.isatty() else ["classify"]
    if arguments[0] in {*COMMANDS, "-h", "--help", "--version"}:
        return list(arguments)
    if command := meant_command(arguments[0], COMMANDS):
        parser.error(
            f'did you mean "kpoclass {command} ..."? To classify the word itself: kpoclass classify "{arguments[0]}"'
        )
    return ["classify", *arguments]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process by default.

    Returns
    -------
    int
        Exit code.
    """
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        with stopping_by_signals():
            parser = build_parser()
            args = parser.parse_args(_with_command(sys.argv[1:] if arguments is None else arguments, parser))
            code: int = args.run(args)
            sys.stdout.flush()
    except (KpoclassError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output has gone, as `| head` does: no error, but nothing more can be flushed either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OK
        tell(f"error: {error}")
        return FAILED
    except KeyboardInterrupt as stop:
        # A terminal that hung up can't be written to.
        with suppress(OSError):
            tell(f"interrupted; {getattr(stop, 'told', 'nothing half-written was left behind')}")
        return 128 + stop.number if isinstance(stop, Stopped) else INTERRUPTED
    return code
