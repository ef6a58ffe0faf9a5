"""The options that say which model answers, and the model they ask for."""

from __future__ import annotations

from kpoclass.api import load_model

TYPE_CHECKING = False  # typing and argparse take longer to import than a first answer
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from kpoclass.model import Model


def add_model_options(parser: ArgumentParser) -> None:
    """Add ``--model`` and ``--risk``."""
    parser.add_argument("--model", metavar="FILE", help="model file to use instead of the shipped one")
    parser.add_argument(
        "--risk",
        type=_share,
        metavar="SHARE",
        help="share of confident labels that may be wrong on real postings, such as 0.02 (default: the model's own)",
    )


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"expected a share such as 0.02, got {text!r}") from None


def model_of(args: Namespace) -> Model:
    """Return the model that these options ask for."""
    model = load_model(args.model)
    return model if args.risk is None else model.at_risk(args.risk)
