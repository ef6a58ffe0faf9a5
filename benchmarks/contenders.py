"""What the engines for many rows do in :mod:`benchmarks.beyond`, each in a process of its own.

Each reads the same Parquet, and writes Parquet with the results. A stage "copy" writes the rows without asking Python;
in "transfer" a function gives every row the same results, so that it costs what the engine takes to bring batches there
and back; "label" is the real thing.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

#: Rows that an engine does before anything is timed.
WARM_UP = 2_000


def family_seconds() -> float:
    """Return the CPU time of this process and all that it has started, those that have ended included."""
    parents: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        pid = int(stat.parent.name)
        parents.setdefault(int(fields[1]), []).append(pid)
        times[pid] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    waiting, seconds = [os.getpid()], 0.0
    while waiting:
        pid = waiting.pop()
        seconds += times.get(pid, 0.0)
        waiting += parents.get(pid, [])
    return seconds


def peak_memory() -> int:
    """Return the most memory that this process had, in bytes; what getrusage says may be that of its parent."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def same_results(columns: list[Any]) -> Any:
    """Return the results of one text for every row: what crosses over is as large as the real thing."""
    import pyarrow as pa

    from kpoclass import load_model
    from kpoclass.labelling.arrow import label_arrays

    one = label_arrays(load_model(), [pa.array(["Actuary"])])
    return one.take(pa.nulls(len(columns[0]), pa.int64()).fill_null(0))


def command(source: str, target: str, _cores: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """``kpoclass label``, in one process; its input is one file."""
    from kpoclass import label_file

    files = sorted(str(path) for path in Path(source).glob("*.parquet"))
    yield "label", lambda: label_file(files, target + ".parquet", text="text", force=True)
    yield "memory", peak_memory


def _spark(cores: int) -> Any:
    from pyspark.sql import SparkSession

    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.memory": "2g"}
    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def spark(source: str, target: str, cores: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Spark on so many threads, each with a Python process beside it."""
    from kpoclass import load_model
    from kpoclass.spark import label_dataframe
    from kpoclass.spark.udf import BatchLabeller, arrow_function

    session = _spark(cores)
    rows = session.read.parquet(source)

    def kpoclass(text: Any) -> Any:
        return same_results([text])

    transfer = arrow_function(kpoclass, BatchLabeller(load_model(), explain=False, model_column=False))
    few = label_dataframe(rows.limit(WARM_UP), text="text").withColumn("transfer", transfer("text"))
    few.write.mode("overwrite").parquet(target)  # Python processes are there from now on, and Java has seen it all
    yield "copy", lambda: rows.write.mode("overwrite").parquet(target)
    yield "transfer", lambda: rows.withColumn("kpoclass", transfer("text")).write.mode("overwrite").parquet(target)
    yield "label", lambda: label_dataframe(rows, text="text").write.mode("overwrite").parquet(target)
    yield "memory", lambda: _memory_of_workers(rows)
    session.stop()


def _memory_of_workers(rows: Any) -> int:
    import pyarrow as pa
    from pyspark.sql.functions import arrow_udf
    from pyspark.sql.functions import max as greatest

    def peak(text: Any) -> Any:
        return pa.array([peak_memory()] * len(text))

    peak.__annotations__ = dict.fromkeys(["text", "return"], pa.Array)
    return int(
        rows.limit(WARM_UP).select(arrow_udf(peak, "long")("text").alias("peak")).select(greatest("peak")).first()[0]
    )


def pandas_udf(source: str, target: str, cores: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What people write without us: a pipeline of scikit-learn, pickled, in a function of pandas; p_kpo alone."""
    import pandas as pd
    from pyspark.sql.functions import pandas_udf as function_of_pandas

    from kpoclass import load_model

    session = _spark(cores)
    rows = session.read.parquet(source)
    broadcast = session.sparkContext.broadcast(pickle.dumps(load_model().to_sklearn()))
    loaded: dict[str, Any] = {}

    def p_kpo(texts: Any) -> Any:
        if not loaded:
            loaded["pipeline"] = pickle.loads(broadcast.value)  # noqa: S301 - our own
        return pd.Series(loaded["pipeline"].predict_proba(texts)[:, 1])

    p_kpo.__annotations__ = dict.fromkeys(["texts", "return"], pd.Series)
    function = function_of_pandas(p_kpo, "double")
    rows.limit(WARM_UP).withColumn("p_kpo", function("text")).write.mode("overwrite").parquet(target)
    yield "label", lambda: rows.withColumn("p_kpo", function("text")).write.mode("overwrite").parquet(target)
    session.stop()


def dask(source: str, target: str, cores: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Dask in so many processes."""
    import dask
    import dask.dataframe as dd

    from kpoclass import label_frame

    dask.config.set(scheduler="processes", num_workers=cores)
    rows = dd.read_parquet(source)
    labelled = rows.map_partitions(label_frame, text="text")
    strings = dict.fromkeys(labelled.select_dtypes("object").columns, "string")
    yield "copy", lambda: rows.to_parquet(target, overwrite=True)
    yield "label", lambda: labelled.astype(strings).to_parquet(target, overwrite=True)


def ray(source: str, target: str, cores: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Ray with so many processes."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled"}
    import ray as engine

    from kpoclass import label_frame

    engine.init(num_cpus=cores, include_dashboard=False, object_store_memory=500_000_000, log_to_driver=False)
    engine.data.DataContext.get_current().enable_progress_bars = False

    def labelled(function: Callable[[Any], Any], **options: Any) -> None:
        rows = engine.data.read_parquet(source)
        rows.map_batches(function, batch_format="pyarrow", **options).write_parquet(target)

    yield "transfer", lambda: labelled(lambda table: table.append_column("kpoclass", same_results([table])))
    yield "label", lambda: labelled(label_frame, fn_kwargs={"text": "text"})
    engine.shutdown()


def duckdb(source: str, target: str, cores: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """DuckDB on so many threads of one process."""
    import duckdb as engine

    from kpoclass.duckdb import register

    connection = engine.connect(config={"threads": cores})
    register(connection)
    kind = "select return_type from duckdb_functions() where function_name = 'kpoclass_classify'"
    structs = connection.execute(kind).fetchall()[0][0]
    connection.create_function(
        "transfer", lambda text: same_results([text]), ["VARCHAR"], structs, type="arrow", null_handling="special"
    )
    files, out = f"'{source}/*.parquet'", f"'{target}.parquet'"
    yield "copy", lambda: connection.execute(f"copy (select * from {files}) to {out}")  # noqa: S608 - our own
    for stage, function in (("transfer", "transfer"), ("label", "kpoclass_classify")):
        query = f"copy (select *, unnest({function}(text)) from {files}) to {out}"  # noqa: S608 - our own
        yield stage, lambda query=query: connection.execute(query)  # type: ignore[misc]
    yield "memory", peak_memory


CONTENDERS = {function.__name__: function for function in (command, spark, pandas_udf, dask, ray, duckdb)}


def main() -> None:
    """Run the stages of a contender, and print for each what it took."""
    name, cores, source, target = sys.argv[1:]
    started = time.perf_counter()
    for stage, run in CONTENDERS[name](source, target, int(cores)):
        before = family_seconds(), time.perf_counter()
        if stage == "memory":
            print(json.dumps({"memory": run()}), flush=True)
            continue
        if started:
            print(json.dumps({"start": time.perf_counter() - started}), flush=True)
        started = 0.0
        run()
        took = {"wall": time.perf_counter() - before[1], "cpu": family_seconds() - before[0]}
        print(json.dumps({stage: took}), flush=True)


if __name__ == "__main__":
    main()
