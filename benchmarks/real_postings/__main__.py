"""Put a model beside two readers: ``python -m benchmarks.real_postings [--model FILE] [--json]``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from benchmarks.real_postings.agreement import compare_all
from benchmarks.real_postings.counts import DEV, load_counts
from kpoclass import load_model

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of every set, in Markdown or as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_postings", description=__doc__)
    parser.add_argument("--model", metavar="FILE", help="in place of the shipped model")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args(arguments)
    compared = compare_all(load_counts(DEV), load_model(args.model))
    if args.json:
        print(json.dumps([of.to_dict() for of in compared], indent=2))
        return
    for of in compared:
        print(f"#### {of.name}\n\n{of.n} postings.\n")
        header, *lines = (f"| {' | '.join(cells)} |" for cells in of.table())
        print("\n".join([header, "|" + " --- |" * len(of.table()[0]), *lines]), end="\n\n")


if __name__ == "__main__":
    main()
