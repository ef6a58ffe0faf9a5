"""The parameters of a model that is confident at another risk: the same but for one number."""

from __future__ import annotations

from kpoclass.errors import NotMeasuredError, argument

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from typing import Any

    from kpoclass.inference.parameters import Parameters


def at_risk(parameters: Parameters, risk: float) -> Parameters:
    """Return the parameters with the least probability that the metadata has for a risk."""
    import json
    from array import array

    metadata = parameters.metadata()
    table = least_probabilities(parameters, metadata)
    if not isinstance(risk, (int, float)) or risk not in table:
        known = f"{', '.join(f'{known:g}' for known in sorted(table)):.200}"
        raise NotMeasuredError(
            f"expected a risk that the model was measured at ({known}), got {risk!r}; give one of them, as in "
            f"{argument('risk', min(table, key=lambda known: abs(known - _number(risk))))}"
            if known
            else f"expected a model that was measured at several risks, this one was at none, got {risk!r}; leave out "
            f"{argument('risk')}"
        )
    metadata["confident"]["risk"] = risk
    return parameters.replaced(
        metadata_json=json.dumps(metadata, ensure_ascii=False, sort_keys=True).encode(errors="replace"),
        heads=memoryview(array("d", [*parameters.heads[:-1], table[risk]])),
        check=False,
    )


def _number(risk: object) -> float:
    try:
        return float(risk)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0.0


def least_probabilities(parameters: Parameters, metadata: dict[str, Any]) -> dict[float, float]:
    """Return the least probability by risk that the metadata has, once read; none if there is no table."""
    found = metadata.get("confident", {"least_probability": {}})
    try:
        table = {float(risk): float(least) for risk, least in found["least_probability"].items()}
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        table = {0.0: -1.0}
    if not all(0.5 <= least <= 1 for least in table.values()):
        raise parameters.refused(
            "the metadata's confident: expected a least probability from 0.5 to 1 for each risk, as in "
            f"{{'least_probability': {{'0.05': 0.8}}}}, got {found!r:.200}"
        )
    return table
