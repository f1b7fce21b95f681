"""How tests start Spark: what runs for a minute is done before Java has made it faster."""

from __future__ import annotations

import os

__all__ = ["ENVIRONMENT", "QUICK_ENVIRONMENT"]

#: Java compiles at its first stage only, and collects garbage in one thread.
ENVIRONMENT = {**os.environ, "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}

#: Spark carries plans out as they are: to write a program for each, and compile it, takes longer than a few rows.
QUICK_ENVIRONMENT = {
    **ENVIRONMENT,
    "PYSPARK_SUBMIT_ARGS": (
        "--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN pyspark-shell"
    ),
}
