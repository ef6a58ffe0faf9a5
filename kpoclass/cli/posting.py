"""``kpoclass posting``: job postings in pages and JSON files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from kpoclass.cli.console import Progress, show, show_json, tell, to_line
from kpoclass.cli.failures import in_a_sentence
from kpoclass.cli.mistaken import TABLES
from kpoclass.cli.model_options import add_model_options, model_of
from kpoclass.errors import KpoclassError, MissingExtraError, PostingError, quoted

_EPILOG = """\
examples:
  kpoclass posting vacancy.html
  kpoclass posting board.json page1.html page2.html
  curl -s https://boards.example/jobs.json | kpoclass posting --json -

With several files, each line begins with the name of its file.
Reads web pages (with or without schema.org JobPosting), JSON from schema.org, Greenhouse or Lever, and plain text.
"""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "posting",
        help="classify the job postings in web pages and JSON files",
        description="Classify each posting in each file: a web page, JSON, or plain text.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="file to read; - for standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON object per posting, with its sections")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_model_options(parser)
    parser.set_defaults(run=run)


def _read(name: str) -> bytes:
    if name == "-":
        stream = getattr(sys.stdin, "buffer", None)
        return stream.read() if stream else sys.stdin.read().encode("utf-8", "surrogatepass")
    extension = Path(name).suffix.lower()
    if extension in TABLES:
        raise PostingError(f"is a table; label its rows: kpoclass label {quoted(name)} labelled{extension}")
    with open(name, "rb") as file:
        return file.read()


def run(args: argparse.Namespace) -> int:
    """Run the command: exit code 3 if a posting or a file could not be read."""
    from kpoclass.postings.classifying import classify_posting
    from kpoclass.postings.read import outcomes

    model = model_of(args)
    failed = 0
    progress = Progress("files", quiet=args.quiet or len(args.files) < 2, beside_results=True)
    for number, name in enumerate(args.files):
        progress.rows(number, number / len(args.files))
        source = f"{name}: " if len(args.files) > 1 else ""
        try:
            for posting in outcomes(_read(name)):
                if isinstance(posting, KpoclassError):
                    failed += _told(name, posting, as_json=args.json)
                    continue
                result = classify_posting(posting, model)
                if args.json:
                    show_json({"file": name, **posting.to_dict(), **result.to_dict()})
                else:
                    show(source + to_line(posting.title or posting.text[:200], result))
        except (BrokenPipeError, MissingExtraError):  # not the file's fault: the next would fail too
            raise
        except (KpoclassError, OSError) as error:
            failed += _told(name, error, as_json=args.json)
    progress.rows(len(args.files), 1.0)
    return 3 if failed else 0


def _told(name: str, error: Exception, *, as_json: bool) -> int:
    message = in_a_sentence(error, ["posting", name]).removeprefix(f"{name}: ")
    tell(f"{name}: {message}")
    if as_json:
        show_json({"file": name, "error": message})
    return 1
