"""``kpoclass page``: the page that classifies in a browser, as one file or as a folder for a web server."""

from __future__ import annotations

import argparse
import os
from typing import Any

from kpoclass.cli.console import tell
from kpoclass.cli.model_options import add_model_options, model_of
from kpoclass.files import NO_PAGES
from kpoclass.web import write_page, write_site

_EPILOG = """\
examples:
  kpoclass page kpoclass.html                       one file; open it by a double click
  kpoclass page public                              a folder for a web server or a static host
  kpoclass page ours.html --model mine.model --force

It loads nothing from elsewhere and sends nothing: texts and files that are pasted or dropped stay in the browser.
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "page",
        help="write the page that classifies in a browser",
        description="Write a web page that classifies texts and files in the browser, with the model in it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", metavar="OUT", help="a file that ends in .html, or else a folder")
    add_model_options(parser)
    parser.add_argument("--force", action="store_true", help="replace files that already exist")
    parser.set_defaults(run=run, refuse=parser.error)


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    if args.out == "-":
        args.refuse("a page can't go to standard output; give the name of a file, as in: kpoclass page kpoclass.html")
    if os.path.splitext(args.out)[1].lower() in {".html", ".htm", *NO_PAGES}:  # the latter are refused
        write_page(args.out, model=model_of(args), force=args.force)
        tell(f"wrote {args.out}, which opens by a double click")
    else:
        write_site(args.out, model=model_of(args), force=args.force)
        tell(f"wrote the folder {args.out} for a web server; a name that ends in .html gives one file, for a disk")
    return 0
