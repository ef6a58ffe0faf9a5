"""``kpoclass classify``: texts from the arguments or standard input."""

from __future__ import annotations

import sys

from kpoclass.api import load_model
from kpoclass.cli.console import Progress, show, show_coloured, show_json, tell, to_line
from kpoclass.errors import KpoclassError, TextTypeError
from kpoclass.inference.titled import with_title

TYPE_CHECKING = False  # typing and argparse take longer to import than a first answer
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable
    from typing import Any

    from kpoclass.explanation import Explanation
    from kpoclass.model import Model

_EPILOG = """\
examples:
  kpoclass classify "AR caller, US shift" "RTL design engineer"
  kpoclass classify --explain "Draft and prosecute patent applications"
  cat titles.txt | kpoclass classify --json
  kpoclass classify --whole < posting.txt
  kpoclass classify --title "Analyst" "Key paper forms into the system"
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    from argparse import RawDescriptionHelpFormatter

    parser = subparsers.add_parser(
        "classify",
        help="classify texts given as arguments or on standard input",
        description="Classify each argument, or each line of standard input.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    add_arguments(parser, "classify")
    parser.add_argument("--explain", action="store_true", help="show the words and phrases that decided the label")
    parser.set_defaults(run=run)


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Add the arguments that all commands that read texts share."""
    from argparse import ArgumentTypeError

    from kpoclass.cli.mistaken import file_advice
    from kpoclass.cli.model_options import add_model_options

    def text(argument: str) -> str:
        if advice := file_advice(argument, command):
            raise ArgumentTypeError(advice)
        return argument

    parser.add_argument(
        "texts",
        nargs="*",
        metavar="TEXT",
        type=text,
        help="a job title, task or posting (default: read standard input)",
    )
    parser.set_defaults(refuse=parser.error)
    parser.add_argument("--title", help="title of the one text, put on a line of its own before it")
    parser.add_argument("--json", action="store_true", help="print one JSON object per text")
    parser.add_argument("--whole", action="store_true", help="read standard input as one text, not one per line")
    add_model_options(parser)
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="when to colour an explanation (default: on terminals unless NO_COLOR is set, or where FORCE_COLOR is)",
    )


def run(args: Namespace) -> int:
    """Run the command; 3 where some texts could not be classified."""
    from kpoclass.cli.model_options import model_of

    if args.title is not None and len(args.texts) != 1 and (args.texts or not args.whole):
        got = f"{len(args.texts)} texts" if args.texts else "the lines of standard input"
        args.refuse(
            f"expected one text for --title, got {got}; give one TEXT, or one on standard input with --whole; "
            "for many, use kpoclass label IN OUT --title COLUMN"
        )
    return classify_texts(
        args.texts or _lines_of_stdin(whole=args.whole),
        title=args.title,
        model=model_of(args),
        explain=args.explain,
        as_json=args.json,
        color=args.color,
    )


def classify_texts(
    texts: Iterable[str],
    *,
    title: str | None = None,
    model: Model | None = None,
    explain: bool = False,
    as_json: bool = False,
    color: str = "auto",
) -> int:
    """Show the result of each text, or its explanation."""
    model = model or load_model()
    if isinstance(texts, list):
        texts = [_as_typed(text) for text in texts]
    title = title and _as_typed(title)
    titles = {} if title is None else {"title": title}
    failed = number = 0
    progress = Progress("texts", quiet=isinstance(texts, list), beside_results=True)
    for number, text in enumerate(texts, 1):
        try:
            if explain:
                _show_explanation(model.explain(text, title), titles if as_json else None, color)
            elif as_json:
                show_json({**titles, "text": text, **model.classify(text, title).to_dict()})
            else:
                show(to_line(with_title(title, text), model.classify(text, title)))
        except KpoclassError as error:
            failed += 1
            tell(f"text {number}: {error}")
            if as_json:
                show_json({**titles, "text": text, "error": str(error)})
        progress.rows(number, None)
    progress.end()
    return 3 if failed else 0


def _as_typed(argument: str) -> str:
    """Read an argument that is UTF-8 as such, also where the locale has another encoding."""
    import os

    if sys.getfilesystemencoding() == "utf-8":
        return argument
    try:
        return os.fsencode(argument).decode()
    except UnicodeError:  # it is in the locale's encoding
        return argument


def _as_meant(texts: Iterable[str]) -> Iterable[str]:
    """Read texts with bytes that are no UTF-8, which Python keeps as surrogates, as Windows wrote them."""
    told = False
    for number, text in enumerate(texts, 1):
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")  # noqa: PLW2901
            if not told:
                tell(f"text {number} is not UTF-8; it and others like it are read as Windows-1252")
                told = True
        yield text


def _show_explanation(explanation: Explanation, beside: dict[str, str] | None, color: str) -> None:
    """Show it as JSON with what else is to stand beside it, or in words if that is None."""
    if beside is not None:
        show_json({**beside, **explanation.to_dict()})
        return
    from kpoclass.rendering.terminal import has_colour, to_terminal

    colour = has_colour(color, sys.stdout)
    (show_coloured if colour else show)(to_terminal(explanation, colour=colour))


def _lines_of_stdin(*, whole: bool) -> Iterable[str]:
    from kpoclass.file_kinds import TABLES
    from kpoclass.labelling.formats.kinds import kind_of

    peek = getattr(getattr(sys.stdin, "buffer", None), "peek", bytes)
    head = peek()
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    kind = kind_of(head)
    table = kind.name in TABLES if kind else not whole and _is_table(head.decode(encoding, "replace"))
    if kind or table:
        got = kind.name if kind else "a table"
        instead = "kpoclass label - OUT.csv" if table else "kpoclass posting -"
        raise TextTypeError(f"expected texts on standard input, got {got}; pipe it into: {instead}")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding=encoding, errors="replace" if encoding == "utf-16" else "surrogateescape")
    if whole:
        return _as_meant([sys.stdin.read()])
    return _as_meant(line.rstrip("\r\n") for line in sys.stdin)


def _is_table(head: str) -> bool:
    """Whether the first line has names of columns, among them that of a text, and the second as many fields."""
    from kpoclass.text_names import role_of

    first, second = [*head.splitlines()[:2], "", ""][:2]
    for sign in ",;\t|":
        kinds = [role_of(name).kind for name in first.split(sign)]
        if len(kinds) > 1 and all(kinds) and set(kinds) != {"other"} and second.count(sign) >= len(kinds) - 1:
            return True
    return False
