from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import venv
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.machinery import all_suffixes
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


@pytest.mark.parametrize("ending", all_suffixes())
def test_whatever_python_could_import_in_place_of_a_module_is_told(ending: str, site: Path) -> None:
    """A package goes before a module of its name, and a compiled file before one in Python."""
    for name in (
        f"share{ending}",
        f"share/__init__{ending}",
        f"__pycache__/__init__{ending}",
        f"__pycache__/a/b{ending}",
    ):
        path = site / "kpoclass" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        within = name.rpartition("/")[0] not in ("", "__pycache__")
        told = f"added: kpoclass/{name.rpartition('/')[0] + '/' if within else name}"
        is_compiled_copy = path.parent.name == "__pycache__" and ending == ".pyc"
        assert check_files().told.partition(";")[0] == told or (is_compiled_copy and check_files().state == "passed")
        path.unlink()
        if within:
            path.parent.rmdir()


def test_an_empty_folder_and_one_within_the_compiled_copies_are_told(site: Path) -> None:
    for name in ("share", "inference/share", "__pycache__/share", "__pycache__/__pycache__"):
        (site / "kpoclass" / name).mkdir()
        assert (check_files().state, check_files().told.partition(";")[0]) == ("failed", f"added: kpoclass/{name}/")
        (site / "kpoclass" / name).rmdir()


def link(path: Path, to: Path) -> None:
    try:
        path.symlink_to(to, target_is_directory=to.is_dir())
    except OSError:  # on Windows, without the right to make one
        pytest.skip("no links can be made here")


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("share", "elsewhere"), ("inference/numbers", "elsewhere"), ("__pycache__/share", "elsewhere"),
        ("inference/__pycache__", "elsewhere"), ("share.py", "elsewhere/__init__.py"), ("share.so", "not there"),
        ("share.py", "kpoclass/__init__.py"), ("__pycache__/c.pyc", "elsewhere/__init__.py"), ("loop", "kpoclass/loop"),
        ("share", "kpoclass"), ("share", "kpoclass/inference"),
    ],
)  # fmt: skip
def test_a_link_that_the_wheel_did_not_have_is_told(name: str, to: str, site: Path) -> None:
    (site / "elsewhere").mkdir()
    (site / "elsewhere" / "__init__.py").touch()
    link(site / "kpoclass" / name, site / to)
    found = check_files()
    told = f"added: kpoclass/{name}{'/' if (site / to).is_dir() else ''}"
    assert (found.state, found.told.partition(";")[0]) == ("failed", told)


def test_a_link_in_place_of_a_folder_of_the_same_files_is_told(site: Path) -> None:
    (site / "kpoclass" / "inference").rename(site / "elsewhere")
    link(site / "kpoclass" / "inference", site / "elsewhere")
    assert check_files().told.startswith("added: kpoclass/inference/; remove what was added, and install")


def test_a_recorded_file_may_be_a_link_to_the_same_bytes(site: Path) -> None:
    """As uv makes it, with --link-mode symlink."""
    (site / "kpoclass" / "__init__.py").rename(site / "elsewhere.py")
    link(site / "kpoclass" / "__init__.py", site / "elsewhere.py")
    assert check_files().state == "passed"
    (site / "elsewhere.py").write_bytes(b"!")
    assert check_files().told.startswith("altered: kpoclass/__init__.py;")


def test_a_folder_that_can_not_be_listed_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: str) -> object:
        if os.path.basename(path) == "inference":
            raise PermissionError(13, "denied", path)
        return scandir(path)

    assert (site / "kpoclass" / "inference").is_dir()
    monkeypatch.setattr(os, "scandir", refuse)
    assert (check_files().state, check_files().told.partition(";")[0]) == ("failed", "not readable: kpoclass/inference")


@pytest.fixture
def usual_field_limit() -> Iterator[None]:
    """How long a field of CSV may be unless somebody in this process has said otherwise."""
    said = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(said)


@pytest.mark.usefixtures("usual_field_limit")
def test_a_damaged_record_is_a_finding(site: Path) -> None:
    record, bill = site / INFO / "RECORD", site / INFO / BILL
    whole = record.read_bytes()
    for damaged in (b"\xff" + whole, whole + b"x," + b"y" * 200_000, whole[:20] + b"\xff" + whole[20:]):
        record.write_bytes(damaged)
        assert (check_files().state, "record of its files" in check_files().told) == ("failed", True)
        assert check_bill(sha256(MODEL).hexdigest()).state in ("unknown", "passed")
    record.write_bytes(whole.replace(b"\n", b",surplus\n"))
    assert check_files().state == "passed"
    record.write_bytes(whole)
    for damaged in (b"[" * 100_000, b"\xff", b"9" * 100_000, b'{"components": ' + b"[" * 100_000):
        bill.write_bytes(damaged)
        assert (check_bill("0").state, "is no CycloneDX document" in check_bill("0").told) == ("failed", True)


@pytest.mark.parametrize("byte", [b"\xff", b"\0", b'"', b",", b"\n", b"/", b".", b""])
def test_no_byte_of_a_record_stops_the_check(byte: bytes, site: Path) -> None:
    (site / INFO / "METADATA").write_bytes(b"Name: kpoclass\nVersion: \xff\n")
    record = site / INFO / "RECORD"
    whole = record.read_bytes()
    for at in range(0, len(whole), 41):
        record.write_bytes(whole[:at] + byte + whole[at + 1 :])
        # What stands in the folder of metadata may be taken for a file of the installer's, or another package's.
        assert check_files().state in ("failed", "unknown", "passed")
        assert check_bill(sha256(MODEL).hexdigest()).state in ("passed", "unknown")


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
    (site / "archive.zip").touch()
    monkeypatch.setattr(module, "_PACKAGE", site / "archive.zip" / "kpoclass")
    assert check_files().state == "unknown"


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
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "__init__.py").write_text("raise SystemExit\n", encoding="utf-8")
    link(package / "duckdb", tmp_path / "elsewhere")
    code, told = verify()
    assert (code, "added: kpoclass/duckdb/;" in told) == (1, True), told
    (package / "duckdb").unlink()
    assert verify()[0] == 0
