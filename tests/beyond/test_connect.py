"""Spark Connect, whose client has classes of its own and no Java: the same answers, and the same errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from programs import need_java, without

from kpoclass import load_model

pytestmark = pytest.mark.engines

JOB = """
import json, sys
from pyspark.sql import Observation, SparkSession
from kpoclass import KpoclassError, label_frame, load_model
from kpoclass.spark import classify_udf, label_dataframe

spark = SparkSession.builder.remote("local[2]").config("spark.ui.enabled", "false").getOrCreate()
jobs = spark.createDataFrame([(1, "Key in paper forms"), (2, "n/a")], "id int, `job.text` string")
careful, counts = load_model().at_risk(0.02), Observation()
labelled = label_dataframe(jobs, model=careful, model_column=True, observation=counts)
found = {"frame": [row["kpoclass"].asDict() for row in labelled.collect()], "counts": counts.get, "errors": []}
spark.udf.register("kpoclass", classify_udf(model=careful, model_column=True))
jobs.createOrReplaceTempView("jobs")
found["sql"] = [row["k"].asDict() for row in spark.sql("select kpoclass(`job.text`) as k from jobs").collect()]
wrong = (label_dataframe, {"text": "id"}), (label_dataframe, {"text": jobs["id"]}), (label_frame, {})
for function, options in wrong:
    try:
        function(jobs, **options)
    except KpoclassError as error:
        found["errors"].append(str(error))
with open("found.json", "w") as file:
    json.dump(found, file)
spark.stop()
"""


def test_a_client_of_spark_connect_gets_the_same(tmp_path: Path) -> None:
    need_java()
    if find_spec("grpc_status") is None:
        without("pyspark[connect]")
    (tmp_path / "job.py").write_text(JOB, encoding="utf-8")
    environment = os.environ | {
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    command = [sys.executable, "job.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    model = load_model().at_risk(0.02)
    expected = {**model.classify("Key in paper forms").to_dict(), "error": None, "model": model.fingerprint}
    assert found["frame"][0] == expected
    assert found["frame"][1]["error"] == "expected a job title, task or posting, got no text but 'n/a'"
    assert found["sql"] == found["frame"]
    assert found["counts"] == {
        "rows": 2,
        "kpo": 0,
        "bpo": 1,
        "not_confident": int(not expected["confident"]),
        "failed": 1,
    }
    assert [error[:30] for error in found["errors"]] == [
        "the data frame: expected strin",
        "expected the name of a column,",
        "expected a data frame in the m",
    ]
