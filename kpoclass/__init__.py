"""Say whether a job title, task or posting is knowledge process (KPO) or business process (BPO) work.

>>> from kpoclass import classify
>>> classify("Answer inbound calls and update the customer's record").label
'BPO'
"""

from kpoclass.api import classify, classify_batch, explain, iter_classify, load_model
from kpoclass.classification import Classification, Scores
from kpoclass.errors import (
    CorpusError,
    DataError,
    EmptyTextError,
    KpoclassError,
    MissingExtraError,
    ModelFormatError,
    NotMeasuredError,
    OutputExistsError,
    PostingError,
    TextTypeError,
    TitlesError,
)
from kpoclass.model import Model
from kpoclass.version import __version__

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from kpoclass.explanation import Contribution, Explanation
    from kpoclass.labelling.file import label_file
    from kpoclass.labelling.folder import label_folder
    from kpoclass.labelling.folder_summary import FolderSummary
    from kpoclass.labelling.frame import label_frame
    from kpoclass.labelling.summary import LabelSummary
    from kpoclass.postings import classify_posting
    from kpoclass.provenance import verify_model
    from kpoclass.share import Share, estimate_share

__all__ = [
    "Classification",
    "Contribution",
    "CorpusError",
    "DataError",
    "EmptyTextError",
    "Explanation",
    "FolderSummary",
    "KpoclassError",
    "LabelSummary",
    "MissingExtraError",
    "Model",
    "ModelFormatError",
    "NotMeasuredError",
    "OutputExistsError",
    "PostingError",
    "Scores",
    "Share",
    "TextTypeError",
    "TitlesError",
    "__version__",
    "classify",
    "classify_batch",
    "classify_posting",
    "estimate_share",
    "explain",
    "iter_classify",
    "label_file",
    "label_folder",
    "label_frame",
    "load_model",
    "verify_model",
]

#: Imported on first use: not needed for a first answer, and slow to import.
_ON_USE = {
    "Contribution": "explanation",
    "Explanation": "explanation",
    "classify_posting": "postings",
    "LabelSummary": "labelling.summary",
    "Share": "share",
    "estimate_share": "share",
    "FolderSummary": "labelling.folder_summary",
    "label_file": "labelling.file",
    "label_folder": "labelling.folder",
    "label_frame": "labelling.frame",
    "verify_model": "provenance",
}


def __getattr__(name: str) -> object:
    if name not in _ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ON_USE[name]}"), name)


def __dir__() -> list[str]:
    return __all__
