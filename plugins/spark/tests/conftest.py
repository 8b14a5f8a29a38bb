"""Start Spark once for all tests: it takes as long as they do."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from pyspark.sql import DataFrame, SparkSession

# Driver and workers are this Python; without it Spark takes what is called python3.
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
EVENTS = int(os.environ.get("SPARK_EVENTS", "20000"))  # of each schema; in full 200,000
# Java compiles sooner, and what it makes is slower: half the time, for what is short.
SOON = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
Frame = Callable[[Any], DataFrame]


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    logging.getLogger("py4j").setLevel(logging.ERROR)
    cores = os.environ.get("SPARK_CORES", "1")
    folder = tmp_path_factory.mktemp("spark")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own files and sockets
        session = (
            SparkSession.builder.master(f"local[{cores}]")
            .appName("t1612-spark tests")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.memory", "2g")
            .config("spark.driver.extraJavaOptions", SOON)
            .config("spark.local.dir", str(folder))
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "2")
            .config(
                "spark.sql.streaming.stateStore.providerClass",
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
            )
            .getOrCreate()
        )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def frame(spark: SparkSession, tmp_path: Path) -> Frame:
    """Give an Arrow table to Spark as files of Parquet do, in two parts."""

    def made(table: Any) -> DataFrame:
        folder = tmp_path / f"frame-{len([*tmp_path.iterdir()])}"
        folder.mkdir()
        half = table.num_rows // 2
        parquet.write_table(table.slice(0, half), folder / "a.parquet")
        parquet.write_table(table.slice(half), folder / "b.parquet")
        return spark.read.parquet(str(folder))

    return made
