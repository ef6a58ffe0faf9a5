"""Puts the model and the labelled tables into the wheel; packages are in setup.cfg, metadata in pyproject.toml.

``data/`` and ``models/`` stay at the top of the repository, where people look for them, and are copied into the package
when it is built. An editable install reads them where they are (see kpoclass/resources.py).
"""

import bz2
import csv
import io
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

#: Tables that are of use in a checkout only; a wheel is to stay under 1.2 MB.
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
            shutil.rmtree(Path("build", "lib"), ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        models, tables = (Path(self.build_lib, "kpoclass", folder) for folder in ("models", "data"))
        models.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path("models", "kpoclass.model"), models)
        tables.mkdir(exist_ok=True)
        for table in Path("data").glob("*.csv"):
            if table.name not in CHECKOUT_ONLY:
                content = table.read_bytes()
                if table.name == "descriptions.csv":
                    content = for_a_wheel(content)
                (tables / f"{table.name}.bz2").write_bytes(bz2.compress(content))


setup(cmdclass={"build_py": BuildWithResources})
