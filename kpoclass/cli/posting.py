"""``kpoclass posting``: job postings in pages, feeds and documents."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from kpoclass.cli.console import Progress, counted, show, show_json, tell, to_line
from kpoclass.cli.failures import in_a_sentence
from kpoclass.cli.model_options import add_model_options, model_of
from kpoclass.errors import PostingError
from kpoclass.files import atomic_write, check_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.postings import ClassifiedPosting

_EPILOG = """\
examples:
  kpoclass posting vacancy.html
  kpoclass posting board.json page1.html page2.html
  kpoclass posting vacancies/ --out vacancies.xlsx
  curl -s https://boards.example/jobs.json | kpoclass posting --json -

With several files, each line begins with the name of its file.
Reads web pages (with or without schema.org JobPosting), JSON of any job board (a title beside a text), XML feeds (RSS,
Atom, Indeed, Personio and others), PDF, Word (.docx), OpenDocument and RTF files, mails (.eml), saved pages (.mhtml)
and plain text; in folders and ZIP archives too. Pages need kpoclass[postings], PDF needs kpoclass[documents].
"""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "posting",
        help="classify the job postings in pages, feeds, documents and folders",
        description="Classify each posting in each file: a page, JSON, a feed, PDF, Word, mail, or plain text.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="file, folder or ZIP archive; - for standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON object per posting, with its sections")
    parser.add_argument(
        "--out", metavar="TABLE", help="write a table, one row a posting: .csv, .tsv, .jsonl, .json, .parquet or .xlsx"
    )
    parser.add_argument("--force", action="store_true", help="replace TABLE if it already exists")
    parser.add_argument("--quiet", action="store_true", help="show no progress and no summary of the table")
    add_model_options(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def run(args: argparse.Namespace) -> int:
    """Run the command: exit code 3 if a posting or a file could not be read."""
    from kpoclass.postings.classifying import classify_content
    from kpoclass.postings.files import contents, find_files

    if args.out and args.json:
        args.refuse("expected --json or --out, got both; for a table of JSON lines, use --out NAME.jsonl")
    inputs = [name for name in args.files if name != "-"]
    write = None
    if args.out:
        from kpoclass.cli.posting_table import writer_of  # brings the formats of tables

        write = writer_of(args.out)
        check_output(args.out, force=args.force, inputs=[name for name in inputs if not os.path.isdir(name)])
    model = model_of(args)
    hidden: list[str] = []
    files = find_files(args.files, [args.out] if args.out else [], hidden)
    progress = Progress("files", quiet=args.quiet or len(files) < 2, beside_results=True)
    failed = 0

    def rows() -> Iterator[ClassifiedPosting]:
        nonlocal failed
        for number, file in enumerate(files, 1):
            for name, content in [("-", _stdin())] if file == "-" else contents(file, hidden):
                for row in classify_content(name, _told(content, file), model):
                    failed += row.error is not None
                    yield row
            progress.rows(number, number / len(files))

    if write is None:
        several = len(files) > 1
        for row in rows():
            _show(row, as_json=args.json, named=several or row.file != files[0])
    else:
        count = 0

        def told() -> Iterator[dict[str, Any]]:
            nonlocal count
            for row in rows():
                count += 1
                if row.error:
                    tell(f"{row.file}: {row.error}")
                yield row.to_dict()

        with atomic_write(args.out, force=args.force) as file:
            write(file, told())
        if not args.quiet:
            tell(
                f"{counted(count, 'row')} written to {args.out}: {counted(count - failed, 'posting')}, "
                f"{failed:,} that could not be read"
            )
    if hidden and not args.quiet:
        names = ", ".join(hidden[:3])
        tell(f"left out {len(hidden):,} hidden files ({names}{', ...' if len(hidden) > 3 else ''})")
    if not files:
        tell("expected files, got folders without any")
    return 3 if failed or not files else 0


def _told(content: object, file: str) -> object:
    """Return what was read, or say in a sentence why nothing was."""
    if isinstance(content, OSError):
        return PostingError(in_a_sentence(content, ["posting", file]).removeprefix(f"{file}: "))
    return content


def _stdin() -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    return stream.read() if stream else sys.stdin.read().encode("utf-8", "surrogatepass")


def _show(row: ClassifiedPosting, *, as_json: bool, named: bool) -> None:
    if row.error:
        tell(f"{row.file}: {row.error}")
    if as_json:
        show_json(_to_json(row))
    elif row.posting and row.result:
        line = to_line(row.posting.title or row.posting.text[:200], row.result)
        show(f"{row.file}: {line}" if named else line)


def _to_json(row: ClassifiedPosting) -> dict[str, Any]:
    if row.posting is None or row.result is None:
        return {"file": row.file, "error": row.error}
    return {"file": row.file, **row.posting.to_dict(), **row.result.to_dict()}
