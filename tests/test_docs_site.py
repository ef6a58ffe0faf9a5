"""What the site is made of beyond its pages: links that are turned, sections taken over, the commands' help."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from browser import browser, opened  # noqa: F401 - fixtures

from kpoclass.cli.main import COMMANDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"site_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def hooks(repository: Path) -> ModuleType:
    return loaded(repository / "docs" / "site" / "hooks.py")


@pytest.fixture(scope="module")
def llms(repository: Path) -> ModuleType:
    return loaded(repository / "docs" / "site" / "llms.py")


@pytest.mark.parametrize(
    ("source", "page", "link", "turned"),
    [
        ("docs/faq.md", "faq.md", "[a](results.md#scope)", "[a](results.md#scope)"),
        ("docs/faq.md", "faq.md", "[a](../data/README.md)", "[a](data-card.md)"),
        ("docs/api/index.md", "api/index.md", "[a](../files.md)", "[a](../files.md)"),
        ("models/README.md", "model-card.md", "[a](../docs/modelling.md)", "[a](modelling.md)"),
        ("models/README.md", "model-card.md", "![a](../docs/plot.svg)", "![a](plot.svg)"),
        ("README.md", "api/index.md", "[a](models/README.md#x)", "[a](../model-card.md#x)"),
        ("README.md", "faq.md", "[the licence](LICENSE)", "the licence"),
        ("README.md", "faq.md", "[a](https://example.org/b), [c](#d)", "[a](https://example.org/b), [c](#d)"),
        ("README.md", "faq.md", "```sh\n[a](LICENSE)\n```", "```sh\n[a](LICENSE)\n```"),
    ],
)
def test_links_are_turned(hooks: ModuleType, source: str, page: str, link: str, turned: str) -> None:
    assert hooks.site_links(link, source, page) == turned


def test_a_section_ends_where_the_next_of_its_kind_begins(
    hooks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("# A\n\n## B\n\none\n\n### C\n\ntwo\n\n## D\n\nthree\n", encoding="utf-8")
    monkeypatch.setattr(hooks, "REPOSITORY", tmp_path)
    assert hooks.section("a.md", "## B") == "one\n\n### C\n\ntwo"
    assert hooks.section("a.md", "## D") == "three"
    with pytest.raises(ValueError, match="expected the heading '## E'"):
        hooks.section("a.md", "## E")


def test_the_command_reference_holds_every_command(hooks: ModuleType) -> None:
    page = hooks.commands()
    for command in (*COMMANDS, "data check", "corpora fetch"):
        assert f"## kpoclass {command}\n" in page
    assert "--resume" in page
    assert "\x1b" not in page


def test_pages_that_lie_elsewhere_are_there_and_in_the_navigation(hooks: ModuleType, repository: Path) -> None:
    navigation = (repository / "mkdocs.yml").read_text(encoding="utf-8")
    for path, page in hooks.ELSEWHERE.items():
        assert (repository / path).is_file()
        assert page.endswith(".svg") or f": {page}\n" in navigation


def test_what_tests_need_is_not_shown(hooks: ModuleType) -> None:
    class Page:
        class file:  # noqa: N801
            src_uri = "a.md"

    shown = hooks.on_page_markdown("```python\n>>> f()  # doctest: +SKIP\na\n<BLANKLINE>\n```\n", Page)
    assert shown == "```pycon\n>>> f()\na\n\n```\n"
    assert '<div class="kpoclass">' in hooks.on_page_markdown("<!-- show: Actuary -->", Page)


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("# A\n\nOne. Two.", "One."),
        ("# A\n\n![b](c.png)\n\n<!-- d -->\n\nSays **what** [it](e.md#f) is: so.", "Says what it is: so."),
        ("# A\n\n| a | b |\n| - | - |\n\n```sh\ntrue\n```\n\nAbout v. 1.5 of it\nand more! Then.", "About v."),
        ("# A\n\n- one\n\n1. two\n", ""),
        ("# A\n\n```sh\ntrue\n```\n\n`a b` says **it**. More.", "`a b` says it."),
        ("# A\n\n* one\n\n**One** is it.", "One is it."),
    ],
)
def test_a_page_is_told_by_its_first_sentence(llms: ModuleType, page: str, sentence: str) -> None:
    assert llms.first_sentence(page) == sentence


def test_objects_are_described_in_the_text_of_a_page(llms: ModuleType) -> None:
    text = llms.as_text("# A\n\n::: kpoclass.classify\n\n::: kpoclass.Model\n    options:\n      a: b\n\nEnd.\n")
    assert "## kpoclass.classify(text, title=None)\n" in text
    assert "### kpoclass.Model.classify_batch(" in text
    assert "Classify one text with the shipped model." in text
    assert ":::" not in text
    assert "options:" not in text
    assert text.endswith("\nEnd.\n")
    with pytest.raises(ValueError, match=r"got kpoclass\.no_such"):
        llms.described("kpoclass.no_such")


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, with every warning an error."""
    pytest.importorskip("mkdocs", reason="needs the extra docs")
    folder = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)],
        cwd=repository, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_the_list_for_language_models_leads_to_every_page_as_text(site: Path, repository: Path) -> None:
    title, _, summary, *lines = (site / "llms.txt").read_text(encoding="utf-8").splitlines()
    assert title == "# kpoclass"
    assert summary.startswith("> ")
    links = [found for line in lines if (found := re.fullmatch(r"- \[([^]]+)\]\(([^)]+)\)(: \S.*)?", line))]
    navigation = (repository / "mkdocs.yml").read_text(encoding="utf-8")
    assert [link[2] for link in links] == re.findall(r"[\w/-]+\.md$", navigation, re.MULTILINE)
    assert len([line for line in lines if line.startswith("- ")]) == len(links)
    for link in links:
        text = (site / link[2]).read_text(encoding="utf-8")
        assert (site / link[2]).with_suffix(".html").is_file()
        assert re.search(r"^(:::|<!--)", text, re.MULTILINE) is None, link[2]


@pytest.fixture(params=["from a server", "from a folder"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    if request.param == "from a folder":
        yield site.as_uri()
        return
    handler = partial(SimpleHTTPRequestHandler, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_page_to_try_classifies(browser: Browser, address: str, site: Path) -> None:  # noqa: F811
    (link,) = re.findall(r'<a class="md-button[^>]* href="([^"]+)"', (site / "try.html").read_text(encoding="utf-8"))
    with opened(browser, f"{address}/{link}") as page:
        page.fill("#text", "Draft and negotiate software licences")
        page.click("#text-form .main")
        assert "KPO" in page.inner_text("#result")


IMPORTING = """
import pydoc, sys
from kpoclass import extras
used, require = set(), extras.require
extras.require = lambda module, package, extra: used.add(extra) or require(module, package, extra)
assert all(pydoc.locate(name) for name in sys.argv[1:])
print(*sorted(used))
"""


def test_the_extra_for_the_site_has_the_extras_of_the_described_objects(repository: Path) -> None:
    names = [
        name
        for page in (repository / "docs" / "api").glob("*.md")
        for name in re.findall(r"^::: (\S+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    run = subprocess.run([sys.executable, "-c", IMPORTING, *names], check=True, capture_output=True, text=True)
    docs = re.search(r'^docs = \["kpoclass\[(.*?)\]"', (repository / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert docs is not None
    assert "train" in run.stdout
    assert set(run.stdout.split()) <= set(docs[1].split(","))
