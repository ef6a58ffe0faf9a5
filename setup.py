"""Builds the kernel and puts the model, the labelled tables and a bill of materials into the wheel.

Packages are in setup.cfg, metadata in pyproject.toml. ``data/`` and ``models/`` stay at the top of the repository,
where people look for them, and are copied into the package when it is built. An editable install reads them where they
are (see kpoclass/resources.py).

Given SOURCE_DATE_EPOCH, a wheel or source distribution that is built again has the same bytes.
"""

import bz2
import csv
import gzip
import io
import os
import shutil
import sys
import sysconfig
import tarfile
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist
from setuptools.errors import BaseError, CCompilerError, CompileError, LinkError

sys.path.insert(0, str(Path(__file__).resolve().parent))  # an isolated build leaves it out

from kpoclass.provenance.bill import BILL, bill_of_materials

#: Set to anything, it leaves the kernel out (here and in kpoclass/inference/kernel.py).
SWITCH = "KPOCLASS_NO_EXTENSION"

#: Set to anything, it makes a build without the kernel fail.
REQUIRED = "KPOCLASS_REQUIRE_EXTENSION"

KERNEL = Extension("kpoclass.inference._kernel", ["kpoclass/inference/_kernel.c"], py_limited_api=True)

#: Results are to be plain Python's to the last bit: no rounding left out, whatever CFLAGS say.
GCC_OPTIONS = ["-O3", "-fno-fast-math", "-ffp-contract=off", "-g0"]
MSVC_OPTIONS = ["/O2", "/fp:precise"]

#: Tables that are of use in a checkout only; a wheel is to stay under 1.45 MB.
CHECKOUT_ONLY = {
    "boilerplate_unseen.csv",
    "esco_isco.csv",
    "real_corrections.csv",
    "real_second_reading.csv",
    "second_reading.csv",
}


def for_a_wheel(table: bytes) -> bytes:
    """Leave out the texts to score a release by, a fifth of all, and give each group a number for its long name.

    The numbers are in the order of the names, so that a model trained from a wheel has a checkout's folds.
    """
    header, *rows = csv.reader(io.StringIO(table.decode(), newline=""))
    split, group = header.index("split"), header.index("group")
    numbers = {name: f"{number:04}" for number, name in enumerate(sorted({row[group] for row in rows}))}
    for row in rows:
        row[group] = numbers[row[group]]
    kept = io.StringIO()
    csv.writer(kept, lineterminator="\n").writerows([header, *(row for row in rows if row[split] != "test")])
    return kept.getvalue().encode()


class BuildWithResources(build_py):
    """Build as usual, then add ``kpoclass/models/`` and ``kpoclass/data/``, the tables compressed."""

    def run(self) -> None:
        """Build."""
        if not self.editable_mode:
            # setuptools packs whatever an earlier build left here, modules that have since moved among it.
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        models, tables = (Path(self.build_lib, "kpoclass", folder) for folder in ("models", "data"))
        models.mkdir(parents=True, exist_ok=True)
        for name in ("kpoclass.model", "released.csv"):
            shutil.copy(Path("models", name), models)
        tables.mkdir(exist_ok=True)
        for table in Path("data").glob("*.csv"):
            if table.name not in CHECKOUT_ONLY:
                content = table.read_bytes()
                if table.name == "descriptions.csv":
                    content = for_a_wheel(content)
                (tables / f"{table.name}.bz2").write_bytes(bz2.compress(content))


def why_left_out() -> str | None:
    """Return why the kernel is not to be built, or None if it is."""
    if os.environ.get(SWITCH):
        return f"{SWITCH} is set"
    if sys.implementation.name != "cpython":
        return f"it is for CPython only, and this is {sys.implementation.name}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "free-threaded Python loads no extension module of the stable ABI (abi3)"
    return None


class BuildKernel(build_ext):
    """Build the kernel where that is possible; elsewhere say why not, and go on as if there were none to build."""

    def run(self) -> None:
        """Build."""
        Path(self.get_ext_fullpath(KERNEL.name)).unlink(missing_ok=True)
        self.force = True  # an object file of an earlier build may have had other options
        why = why_left_out()
        if why is None:
            try:
                return super().run()
            except (BaseError, CCompilerError, CompileError, LinkError) as error:
                why = f"it could not be compiled ({error})"
        if os.environ.get(REQUIRED):
            raise SystemExit(f"{REQUIRED} is set, but there is no kernel: {why}")
        self.distribution.ext_modules = self.extensions = []
        print(f"kpoclass is built without its kernel in C, and classifies in plain Python: {why}")
        return None

    def build_extension(self, extension: Extension) -> None:
        """Build the kernel with the options that its compiler knows."""
        if self.compiler.compiler_type == "msvc":
            extension.extra_compile_args = MSVC_OPTIONS
        else:
            extension.extra_compile_args = GCC_OPTIONS
            extension.libraries = ["m"]
            if sys.platform != "darwin":
                extension.extra_link_args = ["-Wl,--strip-all"]
        super().build_extension(extension)


class TaggedWheel(bdist_wheel):
    """A wheel for CPython 3.10 and later on this platform if the kernel is in it, for any Python if not."""

    def run(self) -> None:
        """Build, and only then choose the tag."""
        if not self.skip_build:
            self.run_command("build")
            self.skip_build = True
        self.root_is_pure = not self.distribution.has_ext_modules()
        self.py_limited_api = not self.root_is_pure and "cp310"
        super().run()

    def write_wheelfile(self, wheelfile_base: str, *others: str) -> None:
        """Complete the files to pack: the last step before they are; an editable install packs none."""
        super().write_wheelfile(wheelfile_base, *others)
        contents = Path(self.bdist_dir)
        if Path(wheelfile_base).parent != contents:
            return
        compiled = [] if self.root_is_pure else KERNEL.sources
        sources = {source: Path(source).read_bytes() for source in compiled}
        model = contents.joinpath("kpoclass", "models", "kpoclass.model").read_bytes()
        bill = Path(wheelfile_base, BILL)
        bill.parent.mkdir()
        bill.write_bytes(bill_of_materials(model, sources, self.distribution.install_requires).encode())
        for path in contents.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)  # whatever the umask of who builds


class SourceDistribution(sdist):
    """A source distribution that has the same bytes whoever builds it, and when, given SOURCE_DATE_EPOCH."""

    def make_archive(self, base_name: str, format: str, *others: str, base_dir: str, **more: str) -> str:  # noqa: A002
        """Pack a folder."""
        if format != "gztar" or "SOURCE_DATE_EPOCH" not in os.environ:
            return super().make_archive(base_name, format, *others, base_dir=base_dir, **more)
        date = int(os.environ["SOURCE_DATE_EPOCH"])

        def anyones(member: tarfile.TarInfo) -> tarfile.TarInfo:
            member.mtime, member.uid, member.gid, member.uname, member.gname = date, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            return member

        path = f"{base_name}.tar.gz"
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with gzip.GzipFile(path, "wb", mtime=date) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
            archive.add(base_dir, filter=anyones)
        return path


setup(
    ext_modules=[KERNEL],
    cmdclass={
        "bdist_wheel": TaggedWheel,
        "build_ext": BuildKernel,
        "build_py": BuildWithResources,
        "sdist": SourceDistribution,
    },
)
