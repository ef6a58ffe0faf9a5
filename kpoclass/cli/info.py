"""``kpoclass info``: what a model was made from, which engine classifies, and whether all is as it was released."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from kpoclass.cli.console import show, show_json, tell
from kpoclass.cli.model_options import add_model_options, model_of
from kpoclass.errors import quoted
from kpoclass.inference.dispatch import PAYS_FOR_KERNEL
from kpoclass.inference.kernel import why_absent
from kpoclass.inference.risk import least_probabilities
from kpoclass.rendering.escaping import shortened
from kpoclass.version import __version__

if TYPE_CHECKING:
    from kpoclass.inference.parameters import Parameters

#: The exit code where there is no record of something.
_IN_PART = 4
#: Characters of a name or a value of the metadata, and lines of a part of it, which may be a stranger's.
_LONGEST, _MOST_LINES = 160, 100
#: Characters of the path of a model: as long as one may be, on one line.
_LONGEST_PATH = 4_096


def add_parser(subparsers: Any) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "info",
        help="say what a model was made from",
        description="Show version, fingerprint, size and metadata of a model, and which engine classifies texts:\n"
        "the kernel in C or, with the same results, plain Python.\n\n"
        "--verify compares the model and the installed files with the records that kpoclass brings along, offline.\n"
        "It exits with 0 if all is as recorded, 1 if something is not, and 4 if there is no record of something.",
        epilog="examples:\n  kpoclass info\n  kpoclass info --model mine.model --json\n  kpoclass info --verify\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="the same as --model FILE")
    add_model_options(parser)
    parser.add_argument("--verify", action="store_true", help="check the model's origin and the installed files")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print fingerprint, engine and all metadata, or what --verify finds, as JSON",
    )
    parser.set_defaults(run=run, refuse=parser.error)


def _risks(parameters: Parameters, metadata: dict[str, Any]) -> str:
    """Say for which share of wrong labels that is, and which others can be asked for."""
    table = least_probabilities(parameters, metadata)
    risks = shortened(", ".join(f"{risk:g}" for risk in sorted(table)), _LONGEST)
    if not risks:
        return ""
    risk = metadata["confident"].get("risk")
    share = f"{risk:g}" if isinstance(risk, float) else "an unknown share"
    return f": at most {share} of them wrong on real postings (--risk: {risks})"


def _lines(heading: str, there: object) -> list[str]:
    """Return a part of the metadata, a line each; in a file from a stranger it may be anything."""
    if not there:
        return []
    items = list(there.items()) if isinstance(there, dict) else [(type(there).__name__, there)]
    more = [f"  and {len(items) - _MOST_LINES:,} more"] if len(items) > _MOST_LINES else []
    return [f"\n{heading}", *(f"  {_shown(name)}: {_shown(value)}" for name, value in items[:_MOST_LINES]), *more]


def _shown(value: object) -> str:
    if isinstance(value, dict) and "package" in value and "licence" in value:
        value = f"{value['package']}, {value['licence']}"
    return shortened(str(value), _LONGEST)


def _verify(args: argparse.Namespace) -> int:
    """Say what each check found."""
    from kpoclass.provenance import verify_model

    findings = verify_model(args.model)
    states = {finding.state for finding in findings}
    if args.json:
        show_json({"verified": states == {"passed"}, "findings": [finding._asdict() for finding in findings]}, indent=1)
    else:
        for finding in findings:
            show(f"{finding.state:<7}  {finding.name}: {finding.told}")
    if "failed" in states:
        tell(f"error: not as released: {', '.join(finding.name for finding in findings if finding.state == 'failed')}")
        return 1
    return _IN_PART if "unknown" in states else 0


def run(args: argparse.Namespace) -> int:
    """Run the command."""
    if args.file is not None:
        if args.model is not None:
            args.refuse(f"expected one model, got two; give one: kpoclass info --model {quoted(args.model)}")
        args.model = args.file
    if args.verify:
        if args.risk is not None:
            args.refuse("expected --verify or --risk, got both; a file is verified as it is: kpoclass info --verify")
        return _verify(args)
    model = model_of(args)
    metadata = model.metadata
    absent = why_absent()
    if args.json:
        engine = {"kernel": absent is None, "why_absent": absent}
        ours = {"fingerprint": model.fingerprint, "engine": engine}
        show_json({**ours, **metadata, **ours}, indent=1)  # ours first, and not the metadata's of the same name
        return 0
    parameters = model.parameters
    name = f"{shortened(args.model or '(shipped)', _LONGEST_PATH)} {model.fingerprint}"
    show(f"kpoclass {__version__}, model {name} of {_shown(metadata.get('date', 'unknown date'))}")
    show(f"{len(parameters.words):,} words, {parameters.n_stems:,} stems, {len(parameters.bigram_first):,} bigrams")
    show(
        f"a label is confident from a probability of {parameters.least_probability:g} on{_risks(parameters, metadata)}"
    )
    kernel = f"the kernel in C, once a process has classified {PAYS_FOR_KERNEL:,} characters in plain Python"
    show(f"engine: {kernel if absent is None else f'plain Python, because {absent}'}")
    for heading in ("rows", "data", "corpora", "libraries", "metrics"):
        for line in _lines(heading, metadata.get(heading)):
            show(line)
    return 0
