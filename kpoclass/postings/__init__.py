r"""Job postings as people keep them, read and classified: text, pages, JSON of job boards, XML feeds, PDF, Word, mail.

>>> from kpoclass.postings import read_posting
>>> read_posting("Payroll clerk\n\nKey duties:\n* Key in timesheets\n\nBenefits\nFree lunch").duties
'- Key in timesheets'
"""

from kpoclass.postings.classifying import ClassifiedPosting, classify_posting, classify_postings
from kpoclass.postings.posting import Posting, Section
from kpoclass.postings.read import read_posting, read_postings

__all__ = [
    "ClassifiedPosting",
    "Posting",
    "Section",
    "classify_posting",
    "classify_postings",
    "read_posting",
    "read_postings",
]
