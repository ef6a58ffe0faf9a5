"""kpoclass on workers that have it from a wheel: unpacked, where its kernel answers, and as a zip of ``--py-files``.

Workers here are of a virtual environment that has all packages of this one but kpoclass.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
from programs import need_java
from small_model import measured_model
from test_docs import blocks, read

import kpoclass
from kpoclass import label_frame
from kpoclass.inference.kernel import SWITCH, why_absent

pytestmark = pytest.mark.engines

CHECKOUT = Path(kpoclass.__file__).parent.parent
TEXTS = ["Value unlisted companies", None, "N/A", "Key in paper forms", "Manager", "Open post and scan it"] * 50

JOB = """
import json, sys
from pyspark.sql import SparkSession
from kpoclass import load_model
from kpoclass.spark import label_dataframe
from kpoclass.labelling.arrow import label_arrays
from pyspark.sql.functions import arrow_udf
import pyarrow as pa

def where(texts: pa.Array) -> pa.Array:
    import kpoclass
    from kpoclass.inference.kernel import why_absent
    return pa.array([json.dumps([kpoclass.__file__, why_absent()])] * len(texts))

spark = SparkSession.builder.getOrCreate()
with open(sys.argv[1]) as file:
    df = spark.createDataFrame(list(enumerate(json.load(file))), "id int, text string").repartition(2)
answers = {}
for name, model in ("shipped", None), ("other", load_model(sys.argv[2])):
    rows = sorted(label_dataframe(df, text="text", model=model, model_column=True).collect())
    answers[name] = [row["kpoclass"].asDict() for row in rows]
places = sorted({row[0] for row in df.select(arrow_udf(where, "string")("text")).collect()})
with open(sys.argv[3], "w") as file:
    json.dump([places, answers], file)
spark.stop()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, with the kernel if there is a compiler, and beside its folder the zip of the page."""
    pytest.importorskip("setuptools", minversion="77")
    project = tmp_path_factory.mktemp("project")
    for name in ("kpoclass", "data", "models"):
        shutil.copytree(CHECKOUT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    for name in ("setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(CHECKOUT / name, project)
    (command,) = [code for _, code in blocks(read("docs/beyond.md"), "sh") if "pip wheel" in code]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # With the setuptools that is here, since there is no network: to pip, 0 means "no isolation" too.
    environment = {**os.environ, "PATH": path, "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1"}
    subprocess.run(["/bin/sh", "-c", command], cwd=project, env=environment, check=True, capture_output=True)
    (built,) = (project / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with all packages but kpoclass: what is installed to be edited is in a .pth, which is not read again."""
    need_java()
    folder = tmp_path_factory.mktemp("python")
    venv.create(folder, with_pip=False)
    paths = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (packages / "theirs.pth").write_text("\n".join(sorted(paths)), encoding="utf-8")
    made = folder / "bin" / "python"
    code = "import pyspark, importlib.util, sys; sys.exit(importlib.util.find_spec('kpoclass') is not None)"
    subprocess.run([made, "-c", code], check=True, cwd=folder, env={**os.environ, "PYTHONPATH": ""})
    return made


def submit(python: Path, folder: Path, *options: str, path: str = "") -> list[Any]:
    """Run the job by ``spark-submit``; return where kpoclass is on the workers, and the answers."""
    (folder / "job.py").write_text(JOB, encoding="utf-8")
    (folder / "texts.json").write_text(json.dumps(TEXTS), encoding="utf-8")
    measured_model().save(folder / "other.model")
    import pyspark

    command = [sys.executable, "-m", "pyspark.find_spark_home"]
    home = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()
    assert home == str(Path(pyspark.__file__).parent)
    environment = {name: value for name, value in os.environ.items() if name != SWITCH}
    environment |= {
        "PYSPARK_PYTHON": str(python),
        "PYTHONPATH": path,
        "SPARK_HOME": home,
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    settings = ["--master", "local[2]", "--conf", "spark.ui.enabled=false", *options]
    done = subprocess.run(
        [Path(home) / "bin" / "spark-submit", *settings, "job.py", "texts.json", "other.model", "answers.json"],
        cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return list(json.loads((folder / "answers.json").read_text(encoding="utf-8")))


def expected(model: Any) -> list[dict[str, Any]]:
    import pyarrow as pa

    table = label_frame(pa.table({"text": TEXTS}), text="text", prefix="", model=model, model_column=True)
    return list(table.drop(["text"]).to_pylist())


def test_a_zip_made_from_the_wheel_finds_its_model(wheel: Path, python: Path, tmp_path: Path) -> None:
    shutil.copy(wheel.parent.parent / "kpoclass.zip", tmp_path)
    places, answers = submit(python, tmp_path, "--py-files", "kpoclass.zip")
    for where, why in map(json.loads, places):
        assert f"kpoclass.zip{os.sep}kpoclass" in where
        assert why == "kpoclass is imported from a zip, where no C extension can be loaded"
    assert answers == {"shipped": expected(None), "other": expected(measured_model())}


def test_an_unpacked_wheel_answers_by_its_kernel(wheel: Path, python: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    has_kernel = any(name.endswith((".so", ".pyd")) for name in archive.namelist())
    assert has_kernel == (why_absent() is None)
    places, answers = submit(python, tmp_path, path=str(tmp_path / "unpacked"))
    for where, why in map(json.loads, places):
        assert where.startswith(str(tmp_path / "unpacked"))
        assert (why is None) == has_kernel
    assert answers == {"shipped": expected(None), "other": expected(measured_model())}
