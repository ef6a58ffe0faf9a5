"""Labelled tables, public corpora, and checks of a labelled set. Needs ``kpoclass[train]``."""

from kpoclass.extras import require_train

require_train()
