"""Where a model comes from, as far as it can be checked offline: by records that kpoclass brings along."""

from __future__ import annotations

from kpoclass.provenance.finding import ModelFinding
from kpoclass.provenance.verify import verify_model

__all__ = ["ModelFinding", "verify_model"]
