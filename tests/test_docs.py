"""README and docs: their examples run, their commands parse, their links lead somewhere, CI finds its commands."""

from __future__ import annotations

import argparse
import doctest
import importlib
import inspect
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpoclass.cli.main import COMMANDS, _with_command, build_parser

REPOSITORY = Path(__file__).resolve().parent.parent
ELSEWHERE = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "data/README.md", "models/README.md"]
PAGES = ELSEWHERE + [path.relative_to(REPOSITORY).as_posix() for path in sorted((REPOSITORY / "docs").rglob("*.md"))]

#: Pages of examples to how many there are at least, lest a change of layout hide them all.
EXAMPLES = {"README.md": 10, "docs/assistants.md": 4, "docs/files.md": 10, "docs/http.md": 8, "docs/postings.md": 10,
            "docs/retrain.md": 10, "docs/index.md": 3, "docs/quickstart.md": 6, "docs/results.md": 10,
            "docs/serving.md": 10, "docs/training.md": 8}  # fmt: skip

BLOCK = re.compile(r"(?:^<!-- not run: (?P<reason>[^\n]*?) -->\n)?^```(?P<kind>\w+)\n(?P<code>.*?)^```$", re.M | re.S)
each_public_module = pytest.mark.parametrize(
    "module",
    [
        "kpoclass",
        "kpoclass.mcp",
        "kpoclass.postings",
        "kpoclass.serve",
        "kpoclass.sklearn",
        "kpoclass.spark",
        "kpoclass.training",
        "kpoclass.web",
    ],
)
#: Shown by the examples of what returns them.
RETURNED = {"Contribution", "Scores", "TrainingResult"}

SHELL_ENDS = {"|", "||", "&&", ";", "&"}


def read(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def blocks(text: str, kind: str, reason: str | None = None) -> Iterator[tuple[int, str]]:
    """Give line number and code of each block, but for those that say why they are not run; or those of one reason."""
    for found in BLOCK.finditer(text):
        if found["kind"] == kind and found["reason"] == reason:
            yield text.count("\n", 0, found.start("code")), found["code"]


def commands(code: str) -> Iterator[list[str]]:
    """Give the arguments of every ``kpoclass`` in a piece of shell."""
    for line in code.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = [*lexer, ";"]
        while words:
            end = next(place for place, word in enumerate(words) if word in SHELL_ENDS)
            command, words = words[:end], words[end + 1 :]
            while "<" in command or ">" in command:
                place = next(place for place, word in enumerate(command) if word in {"<", ">"})
                del command[place : place + 2]
            if command[1:3] == ["-m", "kpoclass"]:
                command = command[2:]
            if command and Path(command[0]).name == "kpoclass":
                yield command[1:]


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


def run_examples(page: str, names: dict[str, object], reason: str | None = None) -> int:
    """Run the examples of a page, or those that it leaves out for a reason; return how many there were."""
    runner, attempted = doctest.DocTestRunner(), 0
    for line, code in blocks(read(page), "python", reason):
        if ">>>" in code:
            example = doctest.DocTestParser().get_doctest(code, names, page, page, line)
            failed, tried = runner.run(example, clear_globs=False)
            names.update(example.globs)
            attempted += tried
            assert failed == 0
        else:
            exec(compile(code, page, "exec"), names)
    return attempted


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    assert run_examples(page, {"__name__": "page"}) >= EXAMPLES.get(page, 0)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_parse(page: str) -> None:
    for line, code in blocks(read(page), "sh"):
        for arguments in commands(code):
            try:
                build_parser().parse_args(_with_command(arguments))
            except SystemExit:
                pytest.fail(f"{page}:{line}: kpoclass {shlex.join(arguments)}")


@pytest.mark.parametrize("page", PAGES)
def test_commands_within_a_sentence_have_the_options_they_name(page: str) -> None:
    known = {parser.prog: parser._option_string_actions for parser in parsers(build_parser())}
    for arguments in re.findall(r"`(?:python -m )?kpoclass ([a-z][^`]*)`", read(page)):
        words = arguments.split()
        assert words[0] in COMMANDS, arguments
        name = " ".join(["kpoclass", *words[:2]])
        options = known.get(name) or known[f"kpoclass {words[0]}"]
        assert [word for word in words if word.startswith("-") and word not in options] == [], arguments


def test_commands_are_found_in_shell() -> None:
    code = (
        'cat a | .venv/bin/kpoclass classify --json >b && python3 -m kpoclass "x # y"  # kpoclass z\nkpoclass \\\n info'
    )
    assert list(commands(code)) == [["classify", "--json"], ["x # y"], ["info"]]


def test_what_is_not_run_says_why() -> None:
    text = "```python\n1\n```\n\n<!-- not run: needs the network -->\n```python\n2\n```\n"
    assert list(blocks(text, "python")) == [(1, "1\n")]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = REPOSITORY / page
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", read(page)):
        assert target.startswith("http") or (path.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_no_placeholder_is_left(page: str) -> None:
    assert "@@" not in read(page)


def test_the_two_commands_are_marked_for_ci() -> None:
    for name in ("main-job", "tests"):
        assert re.search(rf"<!-- {name} -->\n```sh\n[^\n]+\n```", read("README.md")), name


@pytest.mark.parametrize("page", PAGES)
def test_pages_need_nothing_outside_the_project(page: str) -> None:
    assert "shared/" not in read(page)


@each_public_module
def test_every_public_name_is_in_the_reference(module: str) -> None:
    text = "".join(read(page) for page in PAGES if page.startswith("docs/api/"))
    documented = set(re.findall(r"^::: (\S+)$", text, re.M))
    public = {f"{module}.{name}" for name in importlib.import_module(module).__all__ if name != "__version__"}
    assert public - documented == set()


@pytest.fixture(scope="module")
def names_in_examples() -> set[str]:
    """Find the words of every example that runs: of docstrings, and of the pages above."""
    code = [block for page in PAGES for _, block in blocks(read(page), "python")]
    for path in (REPOSITORY / "kpoclass").rglob("*.py"):
        code += re.findall(r"^\s*(?:>>>|\.\.\.) (.*)$", path.read_text(encoding="utf-8"), re.M)
    return set(re.findall(r"\w+", "\n".join(code)))


@each_public_module
def test_every_public_object_is_documented_with_an_example_that_runs(module: str, names_in_examples: set[str]) -> None:
    public = importlib.import_module(module)
    for name in set(public.__all__) - {"__version__"}:
        thing = getattr(public, name)
        documented = inspect.getdoc(thing) or ""
        assert len(documented.split()) > 2, f"{name} has no docstring"
        if name not in RETURNED and not (isinstance(thing, type) and issubclass(thing, Exception)):
            assert ">>>" in documented or name in names_in_examples, f"{name} is in no example"


def test_every_page_is_in_the_navigation() -> None:
    navigation = read("mkdocs.yml")
    assert [page for page in PAGES if page.startswith("docs/") and f"{page[5:]}\n" not in navigation] == []
