"""Label data frames of Spark on all machines of a cluster, by batches of Arrow.

Import it where you use it: it needs the extra ``spark``, on the driver and on every worker.
"""

from kpoclass.spark.dataframe import label_dataframe
from kpoclass.spark.udf import classify_udf

__all__ = ["classify_udf", "label_dataframe"]
