"""A folder is labelled in the memory of one file, counted in bytes that are allocated at a time."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from small_model import small_parameters

from kpoclass import label_folder
from kpoclass.model import Model

MODEL = Model(small_parameters())


def peaks(folder: Path, files: int) -> tuple[int, int]:
    """Return the most bytes that Python's objects and Arrow's columns took while so many files were labelled."""
    jobs = folder / f"jobs-{files}"
    jobs.mkdir()
    texts = [f"analyse data {n} " + "enter data, " * 20 for n in range(1000)]
    for number in range(files):
        pq.write_table(
            pa.table({"id": range(len(texts)), "text": texts}), jobs / f"{number}.parquet", row_group_size=500
        )
    arrow, before = pa.proxy_memory_pool(pa.default_memory_pool()), pa.default_memory_pool()
    pa.set_memory_pool(arrow)
    tracemalloc.start()
    try:
        assert label_folder(jobs, folder / f"out-{files}", model=MODEL).total.rows == files * len(texts)
        return tracemalloc.get_traced_memory()[1], arrow.max_memory()
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(before)


def test_many_files_take_no_more_memory_than_two(tmp_path: Path) -> None:
    peaks(tmp_path, 1)  # what is imported and kept for good is there
    objects, columns = peaks(tmp_path, 2)
    objects_of_many, columns_of_many = peaks(tmp_path, 10)
    assert objects_of_many < objects * 1.1 + 10_000
    assert columns_of_many < columns * 1.1
    assert columns > 100_000  # a batch at least
