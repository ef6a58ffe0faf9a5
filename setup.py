"""Compresses the labelled tables of a wheel, which is to stay under 1 MB; all else is in setup.cfg, pyproject.toml."""

import bz2
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCompressedTables(build_py):
    """Build as usual, then put ``*.csv.bz2`` in the place of ``*.csv``."""

    def run(self) -> None:
        """Build."""
        super().run()
        if self.editable_mode:
            return
        for table in sorted(Path(self.build_lib, "kpoclass", "data").glob("*.csv")):
            compressed = bz2.compress(table.read_bytes(), 9)
            table.with_name(table.name + ".bz2").write_bytes(compressed)
            table.unlink()


setup(cmdclass={"build_py": BuildWithCompressedTables})
