"""Say whether a job title, task or posting is knowledge process (KPO) or business process (BPO) work.

>>> from kpoclass import classify
>>> classify("Answer inbound calls and update the customer's record").label
'BPO'
"""

from kpoclass.api import classify, classify_batch, explain, iter_classify, load_model
from kpoclass.classification import Classification
from kpoclass.errors import (
    CorpusError,
    DataError,
    EmptyTextError,
    KpoclassError,
    MissingExtraError,
    ModelFormatError,
    OutputExistsError,
    TextTypeError,
)
from kpoclass.explanation import Contribution, Explanation
from kpoclass.model import Model
from kpoclass.scores import Scores
from kpoclass.version import __version__

__all__ = [
    "Classification",
    "Contribution",
    "CorpusError",
    "DataError",
    "EmptyTextError",
    "Explanation",
    "KpoclassError",
    "MissingExtraError",
    "Model",
    "ModelFormatError",
    "OutputExistsError",
    "Scores",
    "TextTypeError",
    "__version__",
    "classify",
    "classify_batch",
    "explain",
    "iter_classify",
    "load_model",
]
