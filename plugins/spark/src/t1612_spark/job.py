"""The command: score or correlate what a source has, and write what is found.

It runs by itself (``t1612-spark``, ``python -m t1612_spark``) and under ``spark-submit``. Quiet
rows are counted and not written; all others are. The account goes to standard error, and to a
file of metrics.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession

from t1612core import AllowList, T1612Error

from . import accounts, metrics
from .chains import correlate_batch, correlate_stream
from .detectors import pack
from .scoring import score

DONE, USAGE, NOT_UNDERSTOOD, FAILED = 0, 2, 3, 70
_ROCKSDB: Final = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
_PROVIDER: Final = "spark.sql.streaming.stateStore.providerClass"
_BAR: Final = "spark.ui.showConsoleProgress"
_PARTITIONS: Final = "spark.sql.shuffle.partitions"
_LINES: Final = {"text": "value", "kafka": "value"}  # where these formats have an event's text
_OF_MANY_SCHEMAS: Final = ("orc", "parquet")  # each file has its own
_CONNECTOR: Final = "org.apache.spark:spark-sql-kafka-0-10_2.13"
_WITH_CONNECTOR: Final = "its connector is missing, which spark-submit --packages brings"
# What Spark says in words of its own, and the way out.
_WAYS_OUT: Final = (
    ("CANNOT_MERGE_SCHEMAS", "a column has other types in other files; read these apart"),
    ("CANNOT_READ_FILE_FOOTER", "--format says what the files are, as text for lines of JSON"),
    ("UNABLE_TO_INFER_SCHEMA", "no file is there whose columns could be read"),
    ("DATA_SOURCE_NOT_FOUND", _WITH_CONNECTOR),
    ("ClassNotFoundException", _WITH_CONNECTOR),
    ("No FileSystem for scheme", _WITH_CONNECTOR),
    ("basePath", "--input of a stream is a folder"),
    ("Mkdirs failed", "--output cannot be written"),
)
_CONDITION: Final = re.compile(r"\[[A-Z][A-Z_.]+\] [^\n]+")
# What tells nobody anything: whose exception it is, and a number of SQL's.
_NOISE: Final = re.compile(r"^(?:[\w.$]+(?:Exception|Error): )+|\.? SQLSTATE: \w+")
_HELP: Final = """\
examples:
  t1612-spark score --input day.parquet --output findings
  t1612-spark correlate --stream --format text --input incoming --checkpoint ck --output told
  spark-submit "$(t1612-spark --where)" score --input s3a://lake/day --output s3a://lake/found

exit codes:
  0  done, whatever was found
  2  the command line is wrong, or a source, a column or a connector is not there
  3  there were events, and not one of them was recognised: the wrong telemetry
  70  the job failed
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the job; return the exit code."""
    args = _parser().parse_args(argv)
    try:
        options = _options(args)
    except (T1612Error, ValueError, OSError) as error:  # before Spark starts, which takes long
        print(f"t1612-spark: error: {error}", file=sys.stderr)
        return USAGE
    session = _session(args)
    try:
        return _run(session, args, options)
    except (T1612Error, ValueError, OSError, ImportError) as error:
        print(f"t1612-spark: error: {error}", file=sys.stderr)
        return USAGE
    except (PySparkException, Py4JJavaError) as error:  # not all of Spark's have a name here
        line, way_out = _told(error, session)
        if way_out or isinstance(error, AnalysisException):
            print(f"t1612-spark: error: {line}{way_out}", file=sys.stderr)
            return USAGE
        print(f"t1612-spark: the job failed: {line}\n{error}", file=sys.stderr)
        return FAILED
    finally:
        session.stop()


def _options(args: argparse.Namespace) -> dict[str, Any]:
    """Give what both verbs take. Raises ``ValueError``, ``T1612Error`` or ``OSError``."""
    if problem := _misused(args):
        raise ValueError(problem)
    allowlist = None
    if args.allowlist:
        # Its day is today's where the events' own are earlier.
        allowlist = AllowList.load(args.allowlist).on(datetime.now(UTC).date())
    pack(args.schema, args.profile, allowlist)
    text = _LINES.get(args.format, "") if args.text is None else args.text
    names = {"schema": args.schema, "profile": args.profile}
    return {**names, "allowlist": allowlist, "text": text}


def _run(session: SparkSession, args: argparse.Namespace, options: dict[str, Any]) -> int:
    source = _source(session, args)
    window, watermark = timedelta(hours=args.window), timedelta(minutes=args.watermark)
    if args.verb == "score":
        made = score(source, keep=args.keep, **options)
    elif args.stream:
        made = correlate_stream(source, window=window, watermark=watermark, **options)
    else:
        made = correlate_batch(source, window=window, **options)
    return (_stream if args.stream else _batch)(session, args, made)


def _batch(session: SparkSession, args: argparse.Namespace, made: DataFrame) -> int:
    counted, account = accounts.observed(made, args.verb)
    writer = accounts.telling(counted, args.verb).write.format(args.sink)
    writer.options(**args.sink_option).mode(args.mode).save(args.output)
    counts = dict(account.get)
    found = accounts.Account(args.verb, counts, counts.pop(accounts.REASON, None))
    metrics.write(args.metrics, found.mapping())
    print(f"t1612-spark: {found}", file=sys.stderr)
    return NOT_UNDERSTOOD if found.is_not_understood else DONE


def _stream(session: SparkSession, args: argparse.Namespace, made: DataFrame) -> int:
    counted = accounts.counted(made, args.verb)
    with metrics.listening(session, args.metrics) as heard:
        writer = accounts.telling(counted, args.verb).writeStream.format(args.sink)
        writer = writer.options(**args.sink_option)
        writer = writer.option("checkpointLocation", args.checkpoint).queryName(
            f"t1612-{args.verb}"
        )
        if args.every:
            writer = writer.trigger(processingTime=f"{args.every} seconds")
        else:
            writer = writer.trigger(availableNow=True)
        query = writer.start(args.output)
        try:
            query.awaitTermination()
        finally:
            query.stop()
    found = accounts.Account(args.verb, heard.total, heard.reason)
    print(f"t1612-spark: {found}", file=sys.stderr)
    return NOT_UNDERSTOOD if found.is_not_understood else DONE


def _source(session: SparkSession, args: argparse.Namespace) -> DataFrame:
    options = dict(args.option)
    if args.format == "kafka":
        options = {"kafka.bootstrap.servers": args.kafka, "subscribe": args.topic, **options}
    elif args.format in _OF_MANY_SCHEMAS:
        # Else a column that the first file lacks is read of none, and nothing says so.
        options = {"mergeSchema": "true", **options}
    path = args.input  # Kafka has none
    if not args.stream:
        return session.read.format(args.format).options(**options).load(path)
    reader = session.readStream.format(args.format).options(**options)
    if args.format not in _LINES and args.format != "delta":
        # A stream of files has to know their columns: those of the files that are there.
        given = session.read.format(args.format).options(**options)
        reader = reader.schema(given.load(path).schema)
    return reader.load(path)


def _session(args: argparse.Namespace) -> SparkSession:
    builder = SparkSession.builder.appName(f"t1612-{args.verb}")
    if args.master:
        builder = builder.master(args.master)
    # A bar of progress is for who looks on: in a file it stands before what is told.
    own = {_PROVIDER: _ROCKSDB} if sys.stderr.isatty() else {_PROVIDER: _ROCKSDB, _BAR: "false"}
    for name, value in {**own, **args.conf}.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.getOrCreate()
    context = session.sparkContext
    if _PARTITIONS not in dict(context.getConf().getAll()):
        # Each part of a stream's state starts a worker in each batch; Spark's 200 take a minute.
        session.conf.set(_PARTITIONS, str(context.defaultParallelism))
    if (context.master or "").startswith("local"):  # else the cluster's own log has it
        context.setLogLevel("ERROR")
    return session


def _told(error: Exception, session: SparkSession) -> tuple[str, str]:
    """Give the line of Spark's that says what is wrong, and the way out where there is one."""
    text = str(error)
    found = _CONDITION.search(text)
    # Java's begin with who called.
    line = found[0] if found else text.removeprefix("An error occurred").split("\n: ")[-1]
    line = _NOISE.sub("", line.partition("\n")[0])
    condition = (error.getCondition() or "") if isinstance(error, PySparkException) else ""
    # Spark 4.0 has no condition for it.
    words = f"{condition} {line}".lower().replace("_", " ")
    if "kafka" in words and "data source" in words:
        missing = f"spark-submit --packages {_CONNECTOR}:{session.version}"
        return f"Kafka's connector is missing: {missing}", ""
    ways = [way for sign, way in _WAYS_OUT if sign in f"{condition} {text}"]
    return line, f"; {ways[0]}" if ways else ""


def _misused(args: argparse.Namespace) -> str:
    """Say which options do not go together; ``""`` if all do."""
    if args.format == "kafka":
        if not (args.kafka and args.topic):
            return "--format kafka needs --kafka HOST:PORT and --topic NAME"
        if args.input:
            return "--input is a path, and Kafka has none"
    elif args.kafka or args.topic:
        return "--kafka and --topic mean nothing without --format kafka"
    elif not args.input:
        return "--input says where the events are"
    if args.stream and not args.checkpoint:
        return "--stream needs --checkpoint, a folder from which a later run goes on"
    if not args.stream and (args.checkpoint or args.every):
        return "--checkpoint and --every mean nothing without --stream"
    if args.metrics and not args.metrics.absolute().parent.is_dir():
        return f"--metrics: there is no folder {str(args.metrics.parent)!r}"
    if args.keep and args.verb != "score":
        return "--keep is for score: an incident has no columns of its events"
    return ""


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=VALUE")
    return name, value


class _Pairs(argparse.Action):
    """Collect ``NAME=VALUE``."""

    def __call__(self, _parser: Any, given: Any, value: Any, _option: Any = None) -> None:
        setattr(given, self.dest, {**getattr(given, self.dest), value[0]: value[1]})


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number <= 1e6:
        raise argparse.ArgumentTypeError("it is more than 0")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="t1612-spark",
        description="Find container images that are built on compromised hosts, on Apache Spark.",
    )
    where = str(Path(__file__).with_name("__main__.py"))
    parser.add_argument(
        "--where", action="version", version=where, help="print the file for spark-submit"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, text in (
        ("score", "write each finding, and each row that could not be scored"),
        ("correlate", "write incidents: steps on a host that belong together"),
    ):
        _add_verb(verbs, verb, text)
    return parser


def _add_verb(verbs: Any, verb: str, text: str) -> None:
    added = verbs.add_parser(
        verb,
        help=text,
        description=text,
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = added.add_argument_group("source")
    source.add_argument("--input", help="a file, a folder or a table's path")
    source.add_argument(
        "--format",
        default="parquet",
        help="parquet, text, delta, kafka or what Spark has; %(default)s",
    )
    source.add_argument("--kafka", metavar="HOST:PORT", help="brokers")
    source.add_argument("--topic", help="topics, with commas")
    source.add_argument(
        "--text", metavar="COLUMN", help="whole events are texts in it; of text and kafka: value"
    )
    source.add_argument("--stream", action="store_true", help="read as a stream")
    what = added.add_argument_group("what finds")
    what.add_argument("--schema", default="mde", help="as of t1612 scan; %(default)s")
    what.add_argument("--profile", default="hardened", help="%(default)s or sentinel")
    what.add_argument("--allowlist", metavar="FILE", help="known harmless builds")
    what.add_argument("--window", type=_positive, default=24, help="hours; %(default)s")
    what.add_argument(
        "--watermark",
        type=_positive,
        default=5,
        help="minutes that an event may be late; %(default)s",
    )
    sink = added.add_argument_group("sink")
    sink.add_argument("--output", required=True, help="a folder or a table's path")
    sink.add_argument("--sink", default="parquet", help="parquet, json, delta …; %(default)s")
    sink.add_argument(
        "--mode", default="error", choices=("error", "append", "overwrite"), help="of a batch"
    )
    sink.add_argument("--keep", action="append", default=[], metavar="COLUMN")
    sink.add_argument("--checkpoint", help="where a stream keeps how far it is, and its state")
    sink.add_argument(
        "--every", type=_positive, metavar="SECONDS", help="run on; else until all is read"
    )
    sink.add_argument("--metrics", type=Path, help="a file of JSON lines, a line for each batch")
    for group, name, text in (
        (source, "option", "of the source"),
        (sink, "sink-option", "of the sink"),
        (added, "conf", "of Spark"),
    ):
        group.add_argument(
            f"--{name}", action=_Pairs, type=_pair, default={}, metavar="NAME=VALUE", help=text
        )
    added.add_argument("--master", help="where spark-submit does not say it: local[2]")


if __name__ == "__main__":
    sys.exit(main())
