"""What the site is made of beyond its pages: links that are turned, sections taken over, the commands' help."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from kpoclass.cli.main import COMMANDS


@pytest.fixture(scope="module")
def hooks(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_hooks", repository / "docs" / "site" / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
