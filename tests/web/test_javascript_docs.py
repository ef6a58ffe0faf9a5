"""The examples in docs/javascript.md run in Node and print what they say; the types are those of the module."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pytest
from node_engine import Node
from programs import need_node

import kpoclass.web

WEB = Path(kpoclass.web.__file__).parent
BLOCK = re.compile(r"^```js\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PRINTS = re.compile(r"^ *console\.log\(.*\); // (.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def page(pytestconfig: pytest.Config) -> str:
    return (pytestconfig.rootpath / "docs" / "javascript.md").read_text(encoding="utf-8")


def run(code: str, folder: Path) -> str:
    (folder / "example.mjs").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [need_node(), "example.mjs"], cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder of a project that has the module as a package."""
    kpoclass.load_model().save(tmp_path / "kpoclass.model")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "kpoclass").symlink_to(WEB, target_is_directory=True)
    return tmp_path


def test_the_examples_print_what_they_say(page: str, project: Path) -> None:
    (project / "kpoclass-js").symlink_to(project, target_is_directory=True)
    blocks = BLOCK.findall(page)
    printed = run("\n".join(blocks), project).splitlines()
    assert printed == [line for block in blocks for line in PRINTS.findall(block)]
    assert (len(blocks), len(printed)) >= (6, 12)


def test_the_script_of_a_page_finds_what_it_imports(page: str, project: Path) -> None:
    (script,) = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    (project / "kpoclass-js").symlink_to(WEB, target_is_directory=True)
    around = """
import { readFileSync } from "node:fs";
const shown = {};
const elements = { text: { value: "Match supplier invoices to purchase orders", addEventListener() {} }, label: shown };
globalThis.document = { getElementById: (id) => elements[id] };
globalThis.fetch = async (address) => new Response(readFileSync(address.replace("kpoclass-js/", "")));
"""
    after = "\nconsole.log(shown.value);"
    assert run(around + script + after, project) == "BPO, skill level 2\n"


def test_the_types_have_what_the_module_exports(node: Node) -> None:
    declared = set(
        re.findall(r"^export (?:class|function) (\w+)", (WEB / "kpoclass.d.ts").read_text("utf-8"), re.MULTILINE)
    )
    assert declared == set(node.one("exports", "kpoclass.js"))


def test_each_module_is_imported_by_a_relative_name() -> None:
    """As a page behind any prefix, and one file with everything in it, need them."""
    for path in WEB.glob("*.js"):
        for line in re.findall(r'^(?:import|export)\b.*\bfrom ".*$', path.read_text(encoding="utf-8"), re.MULTILINE):
            name = re.fullmatch(r'(?:import|export) \{ [\w$, ]+ \} from "\./([\w.-]+)";', line)
            assert name, f"{path.name}: {line}"
            assert (WEB / name[1]).is_file(), f"{path.name}: {line}"


def test_the_size_that_the_page_tells_is_that_of_the_files_which_a_browser_loads(page: str) -> None:
    loaded: dict[str, bytes] = {}
    names = ["kpoclass.js"]
    for name in names:
        loaded[name] = (WEB / name).read_bytes()
        names += set(re.findall(r' from "\./(.+?)";', loaded[name].decode())) - set(names)
    told = re.search(r"\| module \| (\d+) files, (\d+) KB; (\d+) KB where the server compresses", page)
    assert told is not None
    assert int(told[1]) == len(loaded)
    assert int(told[2]) == pytest.approx(sum(map(len, loaded.values())) / 1000, rel=0.05)
    assert int(told[3]) == pytest.approx(sum(len(gzip.compress(code)) for code in loaded.values()) / 1000, rel=0.05)
