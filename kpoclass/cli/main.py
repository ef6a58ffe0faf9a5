"""The command ``kpoclass``: find the command asked for, run it, and turn errors into an exit code."""

from __future__ import annotations

import sys

from kpoclass.cli import COMMANDS
from kpoclass.cli.console import drop_unwritten, open_streams, tell
from kpoclass.cli.mistaken import file_advice, meant_command, nearest
from kpoclass.errors import KpoclassError, quoted, typed_a_command

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kpoclass.cli.command_parser import CommandParser

OK, FAILED, INTERRUPTED = 0, 1, 130

#: Options without a command.
_OWN_OPTIONS = ("--help", "--version")

_EPILOG = """\
examples:
  kpoclass "Accounts payable clerk" "Equity research analyst"
  kpoclass explain "Reconcile supplier statements and chase missing invoices"
  kpoclass label postings.csv labelled.csv --text description
  kpoclass posting vacancy.html board.json
  kpoclass train --data mine.csv --out mine.model

exit codes:
  0 done   1 an error, reported on standard error   2 wrong usage   3 done, but some rows or files could not be labelled
  4 verified only in part (info --verify)
  130 interrupted by Ctrl-C   143 stopped by SIGTERM   129 stopped by SIGHUP
"""


def build_parser(commands: Collection[str] = COMMANDS) -> CommandParser:
    """Build the parser of some commands; what it returns has a function ``run``."""
    from argparse import RawDescriptionHelpFormatter
    from importlib import import_module

    from kpoclass.cli.command_parser import CommandParser
    from kpoclass.version import __version__

    parser = CommandParser(
        prog="kpoclass",
        description="Say whether work is knowledge process (KPO) or business process (BPO). "
        "Without a command, each argument is a text to classify.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kpoclass {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in commands:
        import_module(f"kpoclass.cli.{command}").add_parser(subparsers)
    return parser


def _are_texts(arguments: Sequence[str]) -> bool:
    """Whether the arguments are texts: no command, no option, and no slip for something else."""
    return (
        len(arguments) > 0
        and not meant_command(arguments[0], COMMANDS)
        and not any(argument.startswith("-") or file_advice(argument, "classify") for argument in arguments)
    )


def _run_command(arguments: Sequence[str]) -> int:
    from kpoclass.cli.stopping import stopping_by_signals

    with stopping_by_signals():
        arguments = _with_command(arguments)
        asked = [command for command in COMMANDS if arguments[0] in {command, "-h", "--help"}]
        args = build_parser(asked).parse_args(arguments)
        code: int = args.run(args)
        sys.stdout.flush()
    return code


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Put ``classify`` first where no command is named: ``kpoclass "text"`` is ``kpoclass classify "text"``."""
    if not arguments:
        return ["--help"] if sys.stdin.isatty() else ["classify"]
    if arguments[0] in {*COMMANDS, "-h", *_OWN_OPTIONS}:
        return list(arguments)
    if option := _own_option(arguments[0]):
        build_parser([]).error(f'did you mean "kpoclass {option}"?')
    if command := meant_command(arguments[0], COMMANDS):
        meant = " ".join(["kpoclass", *_meant(command, arguments[1:])])
        build_parser([]).error(
            f'did you mean "{meant}"? To classify the word itself: kpoclass classify "{arguments[0]}"'
        )
    return ["classify", *arguments]


def _own_option(word: str) -> str | None:
    """Return the option without a command that was probably meant."""
    return "--version" if word in {"-v", "-V"} else nearest(word, _OWN_OPTIONS) if word.startswith("--") else None


def _meant(command: str, others: Sequence[str]) -> list[str]:
    """Return what was probably meant with a command, or with ``--help`` of one of the others."""
    if command.startswith("-"):
        return [*(other for other in others[:1] if other in COMMANDS), command]
    return [command, *map(quoted, others)] if others else [command, "..."]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, with the arguments of the process by default, and return the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    open_streams()
    caller = typed_a_command.set(True)
    try:
        if not _are_texts(arguments):
            return _run_command(arguments)
        from kpoclass.cli.classify import classify_texts  # without the parser: the first answer comes sooner

        code = classify_texts(arguments)
        sys.stdout.flush()
    except (KpoclassError, OSError, MemoryError) as error:
        if isinstance(error, BrokenPipeError):
            return OK  # the reader of our output (not of messages) has gone, like `| head`
        from kpoclass.cli.failures import in_a_sentence

        tell(f"error: {in_a_sentence(error, arguments)}")
        return FAILED
    except KeyboardInterrupt as stop:
        tell(f"interrupted; {getattr(stop, 'told', 'nothing half-written was left behind')}")
        return 128 + getattr(stop, "number", INTERRUPTED - 128)
    finally:
        typed_a_command.reset(caller)
        drop_unwritten()
    return code
