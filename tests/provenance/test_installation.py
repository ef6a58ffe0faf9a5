from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

import pytest

from kpoclass.provenance import installation as module
from kpoclass.provenance.bill import BILL, bill_of_materials
from kpoclass.provenance.installation import check_bill, check_files
from kpoclass.resources import resource_bytes

MODEL = resource_bytes("models", "kpoclass.model")
INFO = "kpoclass-0.1.0.dist-info"
FILES = {
    "kpoclass/__init__.py": b"",
    "kpoclass/inference/_kernel.abi3.so": b"\x7fELF",
    "kpoclass/models/kpoclass.model": MODEL,
    f"{INFO}/METADATA": b"Name: kpoclass\nVersion: 0.1.0\n",
    f"{INFO}/{BILL}": bill_of_materials(MODEL, {}, ["numpy>=1.24"]).encode(),
}


def line(name: str, content: bytes) -> str:
    digest = urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in which a wheel is installed, as the one that runs."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    record = "".join(line(name, content) for name, content in FILES.items())
    record += f"../../bin/kpoclass,sha256=of_the_installer,9\nkpoclass/__pycache__/a.pyc,,\n{INFO}/RECORD,,\n"
    (tmp_path / INFO / "RECORD").write_text(record, encoding="utf-8")
    (tmp_path / INFO / "INSTALLER").write_text("pip", encoding="utf-8")
    cache = tmp_path / "kpoclass" / "__pycache__"
    cache.mkdir()
    (cache / "b.pyc").touch()
    monkeypatch.setattr(module, "distribution", lambda _: Distribution.at(tmp_path / INFO))
    monkeypatch.setattr(module, "_PACKAGE", tmp_path / "kpoclass")
    return tmp_path


@pytest.mark.usefixtures("site")
def test_an_installation_as_its_wheel_was_passes() -> None:
    found = check_files()
    assert found.state == "passed"
    assert (
        found.told == f"{len(FILES)} files of kpoclass 0.1.0 are as the record of its wheel says, the kernel in C too"
    )
    assert check_bill(sha256(MODEL).hexdigest()).state == "passed"


@pytest.mark.parametrize("name", FILES)
def test_every_altered_byte_is_told(name: str, site: Path) -> None:
    (site / name).write_bytes(FILES[name][:-1] + b"!")
    found = check_files()
    assert found.state == "failed"
    assert found.told.startswith(f"altered: {name}; ")


@pytest.mark.parametrize("name", FILES)
def test_every_missing_file_is_told(name: str, site: Path) -> None:
    (site / name).unlink()
    assert (check_files().state, check_files().told.partition(";")[0]) == ("failed", f"missing: {name}")


@pytest.mark.parametrize("name", ["kpoclass/json.py", "kpoclass/inference/_kernel.so", "kpoclass/models/other.model"])
def test_a_file_that_the_wheel_did_not_have_is_told(name: str, site: Path) -> None:
    (site / name).touch()
    assert (check_files().state, check_files().told.partition(";")[0]) == ("failed", f"added: {name}")


def test_a_file_without_a_hash_of_its_own_is_not_taken_on_trust(site: Path) -> None:
    record = site / INFO / "RECORD"
    name = "kpoclass/models/kpoclass.model"
    record.write_text(record.read_text(encoding="utf-8").replace(line(name, MODEL), f"{name},,\n"), encoding="utf-8")
    assert check_files().state == "failed"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="may read everything")
def test_a_file_that_may_not_be_read_is_told(site: Path) -> None:
    (site / "kpoclass" / "__init__.py").chmod(0)
    assert check_files().told.startswith("not readable: kpoclass/__init__.py")


def test_without_a_record_nothing_is_claimed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / INFO / "RECORD").unlink()
    assert [check_files().state, check_bill("").state] == ["unknown"] * 2

    def none(_: str) -> Distribution:
        raise PackageNotFoundError

    monkeypatch.setattr(module, "distribution", none)
    assert [check_files().state, check_bill("").state] == ["unknown"] * 2


def test_a_list_of_sources_is_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As setuptools leaves it beside a checkout; importlib.metadata takes it for a list of what is installed."""
    sources = tmp_path / "kpoclass.egg-info"
    sources.mkdir()
    (sources / "PKG-INFO").write_text("Name: kpoclass\nVersion: 0.1.0\n", encoding="utf-8")
    (sources / "SOURCES.txt").write_text("kpoclass/__init__.py\n", encoding="utf-8")
    (tmp_path / "kpoclass").mkdir()
    (tmp_path / "kpoclass" / "__init__.py").touch()
    monkeypatch.setattr(module, "distribution", lambda _: Distribution.at(sources))
    monkeypatch.setattr(module, "_PACKAGE", tmp_path / "kpoclass")
    assert [check_files().state, check_bill("").state] == ["unknown"] * 2


def test_the_record_of_another_copy_is_not_taken_for_ours(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = site / "clone" / "kpoclass"
    other.mkdir(parents=True)
    monkeypatch.setattr(module, "_PACKAGE", other)
    assert check_files().state == "unknown"
    assert str(other) in check_files().told


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "is no"), ("[]", "is no"), ('{"components": [1]}', "is no"), ('{"components": []}', "names another model")],
)
def test_a_bill_that_names_no_such_model_fails(text: str, told: str, site: Path) -> None:
    (site / INFO / BILL).write_text(text, encoding="utf-8")
    found = check_bill(sha256(MODEL).hexdigest())
    assert found.state == "failed"
    assert told in found.told


@pytest.mark.slow
def test_an_installed_wheel_is_verified_until_it_is_tampered_with(tmp_path: Path, repository: Path) -> None:
    """The wheel itself, in an environment of its own; the tests above are the fast ones of this."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    source = tmp_path / "source"
    shutil.copytree(repository, source, ignore=shutil.ignore_patterns(".*", "build", "docs", "notebooks", "tests"))
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path / "dist"), str(source)]
    subprocess.run(build, check=True, env=clean)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "venv")
    folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True, env=clean)

    def verify() -> tuple[int, str]:
        command = [str(python), "-m", "kpoclass", "info", "--verify"]
        done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout

    code, told = verify()
    assert (code, told.count("passed  ")) == (0, 5), told
    (package,) = (tmp_path / "venv").glob("**/site-packages/kpoclass")
    for name in ("models/kpoclass.model", "models/released.csv", "rendering/phrases.py", "data/occupations.csv.bz2"):
        path = package / name
        whole = path.read_bytes()
        path.write_bytes(whole + b"\n")
        code, told = verify()
        assert code == 1, told
        assert f"altered: kpoclass/{name};" in told
        path.write_bytes(whole)
    assert verify()[0] == 0
