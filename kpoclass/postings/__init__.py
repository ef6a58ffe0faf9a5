r"""Job postings as HR tools store them, read and classified: text, pages, and the JSON of job boards.

>>> from kpoclass.postings import read_posting
>>> read_posting("Payroll clerk\n\nKey duties:\n* Key in timesheets\n\nBenefits\nFree lunch").duties
'- Key in timesheets'
"""

from kpoclass.postings.classifying import classify_posting
from kpoclass.postings.posting import Posting, Section
from kpoclass.postings.read import read_posting, read_postings

__all__ = ["Posting", "Section", "classify_posting", "read_posting", "read_postings"]
