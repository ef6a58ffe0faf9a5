"""What the package is made of; that archives of it are whole is checked where they are built, in .ci/run."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kpoclass
from kpoclass.inference.kernel import SWITCH
from kpoclass.provenance.bill import BILL
from kpoclass.resources import resource
from kpoclass.web import web_files

PACKAGE = Path(kpoclass.__file__).parent
CHECKOUT = PACKAGE.parent


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {module.parent for module in PACKAGE.rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


in_a_checkout = pytest.mark.skipif(not (CHECKOUT / "CITATION.cff").is_file(), reason="needs a checkout")


@in_a_checkout
def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {kpoclass.__version__}\n" in (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_package_works_from_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "kpoclass.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in {*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.css"), *PACKAGE.glob("web/*.*")}:
            file.write(path, path.relative_to(PACKAGE.parent))
        file.write(resource("models", "kpoclass.model"), "kpoclass/models/kpoclass.model")
    code = (
        f"import sys; sys.path.insert(0, {archive.name!r}); import kpoclass; print(kpoclass.__file__); "
        "print(kpoclass.classify('Actuary').label, kpoclass.classify_batch(['Parcel sorter'])[0].label, "
        "'color-scheme' in kpoclass.classify('Actuary')._repr_html_()); "
        "from kpoclass.web import web_files; print(*web_files())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, encoding="utf-8", check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
    where, answers, served = done.stdout.splitlines()
    assert archive.name in where
    assert answers == "KPO BPO True"
    assert served.split() == list(web_files())


REQUIRED = "KPOCLASS_REQUIRE_EXTENSION"
EXTENSION = """
#define Py_LIMITED_API 0x030A0000
#include <Python.h>
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_kernel"};
PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&definition); }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return what setup.py needs of a checkout, with an extension module that is quick to compile."""
    pytest.importorskip("setuptools", minversion="77")
    for name in ("setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(CHECKOUT / name, tmp_path)
    shutil.copytree(CHECKOUT / "models", tmp_path / "models")
    for folder in ("kpoclass", "kpoclass/inference", "kpoclass/provenance", "kpoclass/rendering"):
        (tmp_path / folder).mkdir()
        for module in (CHECKOUT / folder).glob("*.py"):
            shutil.copy(module, tmp_path / folder)
    (tmp_path / "kpoclass" / "inference" / "_kernel.c").write_text(EXTENSION, encoding="utf-8")
    return tmp_path


def run_setup(project: Path, *arguments: str, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run setup.py, after a piece of code that makes Python seem another."""
    code = f"{before}\nimport runpy, sys\nsys.argv[0] = 'setup.py'\nrunpy.run_path('setup.py', run_name='__main__')"
    kept = {name: value for name, value in os.environ.items() if name not in {SWITCH, REQUIRED, "PYTHONPATH"}}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=project, env={**kept, **environment}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def wheels(project: Path) -> dict[str, list[str]]:
    """Return which kernels are in the wheels built, by the tags of these."""
    found = {}
    for path in (project / "dist").glob("*.whl"):
        with zipfile.ZipFile(path) as wheel:
            found[path.stem.partition(f"{kpoclass.__version__}-")[2]] = [
                name for name in wheel.namelist() if re.search(r"/_kernel\S*\.(so|pyd)$", name)
            ]
    return found


FREE_THREADED = "import sysconfig; sysconfig.get_config_vars()['Py_GIL_DISABLED'] = 1"
OTHER_PYTHON = "import sys; sys.implementation.name = 'pypy'"
WITHOUT = {
    "the switch": ("", {SWITCH: "1"}, f"{SWITCH} is set"),
    "no compiler": ("", {"CC": "no-such-compiler"}, "it could not be compiled"),
    "free-threaded": (FREE_THREADED, {}, "free-threaded Python"),
    "another Python": (OTHER_PYTHON, {}, "this is pypy"),
}


@in_a_checkout
@pytest.mark.parametrize("case", WITHOUT)
def test_a_wheel_without_the_kernel_is_for_any_python_and_says_why(case: str, project: Path) -> None:
    before, environment, why = WITHOUT[case]
    if "CC" in environment and os.name == "nt":
        pytest.skip("CC is for other systems")
    done = run_setup(project, "bdist_wheel", before=before, **environment)
    assert done.returncode == 0, done.stderr
    assert wheels(project) == {"py3-none-any": []}
    (told,) = (line for line in done.stdout.splitlines() if "without its kernel" in line)
    assert why in told


@in_a_checkout
def test_where_the_kernel_is_required_nothing_is_built_without(project: Path) -> None:
    done = run_setup(project, "bdist_wheel", **{SWITCH: "1", REQUIRED: "1"})
    assert done.returncode != 0
    assert f"{REQUIRED} is set, but there is no kernel: {SWITCH} is set" in done.stderr
    assert wheels(project) == {}


@in_a_checkout
def test_a_wheel_with_the_kernel_is_for_every_later_python(project: Path) -> None:
    done = run_setup(project, "bdist_wheel")
    assert done.returncode == 0, done.stderr
    if "could not be compiled" in done.stdout and not os.environ.get(REQUIRED):
        pytest.skip("needs a compiler and Python's header files")
    ((tag, kernels),) = wheels(project).items()
    assert tag.startswith("cp310-abi3-")
    assert kernels == ["kpoclass/inference/_kernel" + (".pyd" if os.name == "nt" else ".abi3.so")]


@in_a_checkout
def test_an_earlier_kernel_does_not_outlive_a_build_without(project: Path) -> None:
    name = "_kernel.pyd" if os.name == "nt" else "_kernel.abi3.so"
    stale = project / "kpoclass" / "inference" / name
    stale.touch()
    assert run_setup(project, "build_ext", "--inplace", **{SWITCH: "1"}).returncode == 0
    assert not stale.exists()


def built(project: Path, **settings: str) -> dict[str, bytes]:
    """Build both archives and return their bytes."""
    before = settings.pop("before", "")
    done = run_setup(project, "sdist", "bdist_wheel", before=before, SOURCE_DATE_EPOCH="1790000000", **settings)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in (project / "dist").iterdir()}


@in_a_checkout
def test_built_again_elsewhere_later_by_others_it_has_the_same_bytes(project: Path, tmp_path: Path) -> None:
    """Of the whole package, with its own kernel, CI checks it."""
    copy = tmp_path / "an other" / "folder"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("an other"))
    for path in copy.rglob("*"):
        os.utime(path, (10**9, 10**9))
        path.chmod(0o700 if path.is_dir() else 0o600)
    first = built(project, TZ="UTC")
    assert built(copy, before="import os; os.umask(0o077)", TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7") == first
    assert {name.rpartition(".")[2] for name in first} == {"gz", "whl"}


@in_a_checkout
@pytest.mark.parametrize("switched_off", [False, True])
def test_the_wheel_has_a_bill_of_its_own_materials(switched_off: bool, project: Path) -> None:
    done = run_setup(project, "bdist_wheel", **({SWITCH: "1"} if switched_off else {}))
    assert done.returncode == 0, done.stderr
    (wheel,) = (project / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        bill = json.loads(archive.read(f"kpoclass-{kpoclass.__version__}.dist-info/{BILL}"))
        kernels = [name for name in archive.namelist() if "_kernel." in name]
    names = {part["name"] for part in bill["components"]}
    assert {"kpoclass/models/kpoclass.model", "numpy"} <= names
    assert ("kpoclass/inference/_kernel.c" in names) == (kernels != [])


def _signatures(stub: ast.ClassDef) -> dict[str, list[str]]:
    """Return the parameters of a class and of its methods, without self."""
    functions = [node for node in stub.body if isinstance(node, ast.FunctionDef)]
    return {
        stub.name if node.name == "__new__" else node.name: [argument.arg for argument in node.args.posonlyargs[1:]]
        for node in functions
    }


@in_a_checkout
def test_the_stub_has_what_the_kernel_has() -> None:
    source = (PACKAGE / "inference" / "_kernel.c").read_text(encoding="utf-8")
    methods = re.findall(r'^    \{"(\w+)", \(PyCFunction\)', source, re.MULTILINE)
    documented = {}
    for doc in re.findall(r"PyDoc_STRVAR\(\w+,((?:\s*\"[^\"]*\")+)\);", source):
        signature = "".join(re.findall(r'"([^"]*)"', doc)).replace("\\n", "\n").partition("\n--\n")[0]
        name, _, parameters = signature.partition("(")
        documented[name] = re.findall(r"\w+", parameters)
    (stub,) = (
        node
        for node in ast.parse((PACKAGE / "inference" / "_kernel.pyi").read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    assert {*methods, stub.name} == documented.keys()
    assert _signatures(stub) == documented


@in_a_checkout
def test_the_kernel_counts_references_as_the_python_does_that_runs_it() -> None:
    """The macros count as the one that compiled it: in 3.14, references of None would grow with each result."""
    source = (PACKAGE / "inference" / "_kernel.c").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    assert "Py_IncRef(" in code
    assert not re.findall(r"\bPy_(?:X?INCREF|X?DECREF|X?NewRef|X?SETREF)\b", code)
