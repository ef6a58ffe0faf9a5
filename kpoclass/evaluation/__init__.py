"""How well a model fits labels: figures, baselines, reports, the model card. Needs ``kpoclass[train]``."""

from kpoclass.extras import require_train

require_train()
