"""Modules in one script: it does what they do, and what is not understood is an error."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from programs import need_node

from kpoclass.errors import DataError
from kpoclass.web.one_script import one_script

MODULES = {
    "errors.js": "export class Wrong extends Error {}\nconst kept = 1;\nexport { kept };\n",
    "deep.js": 'import { Wrong } from "./errors.js";\nconst own = "deep";\n'
    "export async function later() {\n  return own;\n}\nexport const waited = await later();\n",
    "mid.js": 'import { later, waited } from "./deep.js";\nexport { Wrong } from "./errors.js";\nconst own = "mid";\n'
    "export function* both() {\n  yield own;\n  yield waited;\n}\nexport const again = later;\n",
    "start.js": 'import { both, again, Wrong } from "./mid.js";\nimport { kept } from "./errors.js";\n'
    'const own = "start"; // no export const of ours\n'
    "console.log([own, ...both(), await again(), new Wrong() instanceof Error, kept].join());\n",
    "unused.js": 'export const never = console.log("never run");\n',
}


def ran(script: Path) -> str:
    return subprocess.run([need_node(), str(script)], capture_output=True, encoding="utf-8", check=True).stdout


def test_one_script_does_what_its_modules_do(tmp_path: Path) -> None:
    for name, source in MODULES.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "one.mjs").write_text(one_script(MODULES, "start.js"), encoding="utf-8")
    assert ran(tmp_path / "one.mjs") == ran(tmp_path / "start.js") == "start,mid,deep,deep,true,1\n"


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        "export let a = 1;",
        "export * from './b.js';",
        'export { a as b } from "./b.js";',
        'import * as b from "./b.js";',
        'import b from "./b.js";',
        'import "./b.js";',
        "import { c } from './b.js';",
        'import {\n  c,\n} from "./b.js";',
        'import { c } from "b";',
        'const b = await import("./b.js");',
        "const here = import.meta.url;",
        "  export const a = 1;",
    ],
)
def test_what_is_not_understood_is_an_error(line: str) -> None:
    with pytest.raises(DataError, match=r"^a\.js: '(import|export).* is not understood"):
        one_script({"a.js": f"const x = 1;\n{line}\n", "b.js": "export const c = 1;\n"}, "a.js")


@pytest.mark.parametrize(
    "sentence", ["// export the table", "/* we import { a } */", 'const a = "Cannot export this";']
)
def test_a_sentence_is_no_syntax(sentence: str) -> None:
    assert sentence in one_script({"a.js": f"{sentence}\n"}, "a.js")


@pytest.mark.parametrize(
    ("modules", "told"),
    [
        ({"a.js": 'import { b } from "./b.js";\n'}, "a.js: imports b.js, which is no module of the page"),
        ({"a.js": 'import { b } from "./b.js";\n', "b.js": ""}, "a.js: takes b from b.js, which does not export it"),
        (
            {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'},
            "modules import each other in a circle: a.js -> b.js -> a.js",
        ),
    ],
)
def test_a_module_that_can_not_work_is_an_error(modules: dict[str, str], told: str) -> None:
    with pytest.raises(DataError, match=told):
        one_script(modules, "a.js")
