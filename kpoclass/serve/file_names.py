"""Names of files that clients give: what of them is used, and how the name of an answer is written."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

#: Characters of a name that is kept.
_LONGEST = 100
#: An ending that may tell a format, with one that tells how the file is packed.
_ENDING = re.compile(r"(?:\.[a-z0-9]{1,8})?(?:\.(?:gz|bz2|xz))?\Z", re.I | re.A)
_NOT_ASCII_SAFE = re.compile(r"[^A-Za-z0-9 ._()+-]")
#: What Windows does not allow in names, beside control characters.
_RESERVED = re.compile(r'[<>:"|?*%]')

#: Media types by the last ending of a name.
MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "jsonl": "application/x-ndjson",
    "ndjson": "application/x-ndjson",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gz": "application/gzip",
    "bz2": "application/x-bzip2",
    "xz": "application/x-xz",
    "html": "text/html",
}


def media_type(name: str) -> str:
    """Return the media type of a file that is sent; a table of text with an ending of its own is plain text.

    >>> media_type("jobs-labelled.csv.gz"), media_type("jobs-labelled.tab"), media_type("jobs-report.html")
    ('application/gzip', 'text/plain', 'text/html; charset=utf-8')
    """
    found = MEDIA_TYPES.get(name.rpartition(".")[2], MEDIA_TYPES["txt"])
    return f"{found}; charset=utf-8" if found == MEDIA_TYPES["html"] else found


def shown_name(given: str) -> str:
    r"""Return the last part of a name, without what no file system should meet; a stand-in where nothing is left.

    >>> shown_name(r"C:\jobs\..\Offene Stellen.xlsx"), shown_name("../../etc/passwd"), shown_name("..")
    ('Offene Stellen.xlsx', 'passwd', 'file')
    """
    last = re.split(r"[/\\]", given)[-1]
    kept = "".join(
        each for each in last if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    name = _RESERVED.sub("_", kept).strip(". ")
    stem, ending = name_parts(name)
    return (stem[: _LONGEST - len(ending)].rstrip(". ") or "file") + ending


def name_parts(name: str) -> tuple[str, str]:
    """Return a name without its ending, and the ending in small letters.

    >>> name_parts("Jobs 2024.v2.CSV.gz"), name_parts("jobs")
    (('Jobs 2024.v2', '.csv.gz'), ('jobs', ''))
    """
    found = _ENDING.search(name)
    ending = found[0] if found else ""
    return name[: len(name) - len(ending)], ending.lower()


def content_disposition(name: str, kind: str = "attachment") -> str:
    """Return the header that names a file: in ASCII for all, and as it is (RFC 8187) where that is something else.

    >>> content_disposition("jobs-labelled.csv")
    'attachment; filename="jobs-labelled.csv"'
    >>> print(content_disposition("Zürich.csv"))
    attachment; filename="Z_rich.csv"; filename*=UTF-8''Z%C3%BCrich.csv
    """
    plain = _NOT_ASCII_SAFE.sub("_", name)
    whole = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{kind}; filename="{plain}"{whole}'
