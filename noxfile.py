"""Run everything that has to pass: `nox` runs it all, `nox -l` lists it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = [
    *(
        "lint",
        "types",
        "tests",
        "floors",
        "parity",
        "growth",
        "properties",
        "kills",
        "prefilter",
        "sameness",
        "bench-gate",
        "docs",
        "formats",
        "collect",
        "export",
        "report",
        "bench",
        "soar",
        "xsoar",
        "logstash",
        "spark",
        "fuzz",
        "build",
    ),
]

# What checks the project is of one release in every run: for sessions, and where pip builds.
TOOLS = Path(__file__).parent / ".ci" / "tools.txt"
os.environ["PIP_CONSTRAINT"] = os.environ["UV_CONSTRAINT"] = str(TOOLS)
# For a vendor's tools, which bring tools of their own at other releases.
FREE = {"PIP_CONSTRAINT": "", "UV_CONSTRAINT": ""}

# The oldest releases that pyproject.toml allows, as found in images the library must run in.
FLOORS = (
    *("attrs==23.2.0", "regex==2024.9.11", "tldextract==5.1.2"),
    *("numpy==1.26.4", "pyarrow==18.0.0", "evtx==0.14.0", "hyperscan==0.8.0", "msgspec==0.19.0"),
)


# What a session tries: all of it by hand and each night, and a part of it for each merge, where
# ``.ci/run`` gives ``-- --part``.
FULL_AND_PART = {
    # What the distribution of sources has to hold, and what reads streams without a faster library.
    "build": (
        "tests docs README.md src",
        "tests/stream tests/test_cli.py tests/test_documents.py tests/test_examples.py README.md",
    ),
    "floors": ("tests", "tests/stream tests/test_hardened_vectors.py tests/dockerfile"),
    "fuzz": (600, 4),  # seconds of each way in
    # Every text of each table, or one of so many.
    "tests": (1, 3),
    "growth": (1, 32),
    "parity": (1_000_000, 200_000),
    "properties": (1_000, 100),  # examples, of a hundred that a test names
    "kills": (60, 15),
    "prefilter": (250_000, 5_000),
    "sameness": (1_000_000, 60_000),
    "spark": (200_000, 6_000),  # events of each of three schemas
    "export": (1, 0),  # all queries in DuckDB, or the short ones
}


def tries(session: nox.Session) -> tuple[str, list[str]]:
    """Give how many a session tries, and what else it was told."""
    full, part = FULL_AND_PART[session.name.partition("-3.")[0]]  # with --force-python
    told = [each for each in session.posargs if each != "--part"]
    return str(full if told == session.posargs else part), told


@contextmanager
def apt() -> Iterator[None]:
    """Let one session at a time use apt, which fails where another one holds its locks."""
    path = Path(__file__).parent / ".nox" / "apt.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@nox.session(venv_backend="none")
def nightly(session: nox.Session) -> None:
    """Try in full what each merge tries a part of."""
    for name in ("tests-3.12", "tests-3.13", *(each for each in FULL_AND_PART if each != "tests")):
        session.notify(name, posargs=session.posargs)
    for name in ("faults", "spark-floors", "wasm", "newest"):
        session.notify(name)
    session.notify("bench", posargs=("--rounds", "1"))


@nox.session
def lint(session: nox.Session) -> None:
    """Check form and common mistakes."""
    session.install("ruff")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly, in sources and tests."""
    session.install("-e", ".[lint]", "nox")
    session.run("mypy")


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run the tests; `make test` measures their coverage too."""
    session.install("-e", ".[test]")
    every, told = tries(session)
    session.run("pytest", "-q", *told, env={"TEXTS_EVERY": every})


@nox.session(python="3.11")
def floors(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that are allowed; a part: those that use each."""
    session.install("-e", ".[test]", *FLOORS)
    every, told = tries(session)
    session.run("pytest", "-q", *(told or every.split()))


@nox.session
def growth(session: nox.Session) -> None:
    """Show that time is linear in the length of fields and inputs."""
    session.install("-e", ".[test]")
    every, told = tries(session)
    session.run("pytest", "-q", "-m", "growth", "tests", *told, env={"TEXTS_EVERY": every})


@nox.session
def properties(session: nox.Session) -> None:
    """Try what must hold of any input on a thousand examples each; the tests try twenty-five."""
    session.install("-e", ".[test]")
    count, told = tries(session)
    drawn = ("-m", "(hypothesis or exhaustive) and not parity and not growth", "tests")
    session.run("pytest", "-q", *drawn, *told, env={"EXAMPLES": count})


@nox.session
def kills(session: nox.Session) -> None:
    """Kill the command that follows a file sixty times; it tells what one run tells."""
    session.install("-e", ".[test]")
    count, told = tries(session)
    session.run("pytest", "-q", "tests/follow/test_kills.py", *told, env={"FOLLOW_KILLS": count})


@nox.session
def prefilter(session: nox.Session) -> None:
    """Spell a million lines in odd ways, by profile and prefilter; each that scores is read."""
    session.install("-e", ".[test]")
    count, told = tries(session)
    session.run(
        "pytest", "-q", "tests/stream/test_prefilter.py", *told, env={"PREFILTER_LINES": count}
    )


@nox.session
def parity(session: nox.Session) -> None:
    """Hold a million generated events against another engine."""
    session.install("-e", ".[test]")
    count, told = tries(session)
    command = ("pytest", "-q", "-m", "parity", "tests/test_parity.py", *told)
    session.run(*command, env={"PARITY_EVENTS": count})


@nox.session
def sameness(session: nox.Session) -> None:
    """Hold a million events and all that is written against another state: `-- REV`, or its own."""
    session.install("-e", ".[test]")
    count, told = tries(session)
    session.run("python", "-m", "tests.sameness.compare", "--events", count, *told)


@nox.session(python="3.11")
def fuzz(session: nox.Session) -> None:
    """Fuzz each way in, guided by coverage, and enter the hours in tests/fuzz/hours.toml.

    What breaks one is kept in the session's folder.
    """
    session.install("-e", ".[fast]", "atheris==3.0.0")
    seconds, told = tries(session)
    folder = Path(session.create_tmp()).resolve()
    command = ("python", "-m", "tests.fuzz.hours", "--seconds", seconds, "--keep", str(folder))
    # The seconds of a part tell nothing.
    book = ("--ledger", str(folder / "hours.toml")) if "--part" in session.posargs else ()
    session.run(*command, *book, *told)


@nox.session(python="3.13")
def mutation(session: nox.Session) -> None:
    """Change one thing at a time and see whether a test tells: `-- ROOM --sample 60 --seed 1`."""
    session.install("-e", ".[test]")
    lines = Path(session.create_tmp()).resolve() / "lines.pickle"
    traced = ("-p", "tests.mutation.tracing", "tests")
    env = {"MUTATION_LINES": str(lines)}
    session.run("python", "-m", "pytest", "-q", *traced, env=env, success_codes=[0, 1])
    session.run("python", "-m", "tests.mutation.run", str(lines), *session.posargs)


@nox.session(python="3.11")
def wasm(session: nox.Session) -> None:
    """Hold what commands tell on Python 3.14, as Pyodide has it, against what they tell here."""
    session.install("-e", ".[test]")
    folder = Path(session.create_tmp()).resolve()
    if not shutil.which("npm"):
        session.skip("needs npm, for pyodide")
    told = ("--silent", "--no-save", "--prefix", str(folder))
    session.run("npm", "install", *told, "pyodide@314.0.7", external=True)
    pyodide = str(folder / "node_modules" / "pyodide")
    session.run("python", "-m", "tests.wasm.compare", pyodide)


@nox.session(venv_backend="none")
def newest(session: nox.Session) -> None:
    """Run the tests on Python 3.14, and hold what commands tell there against 3.13.

    mmdebstrap puts the next Debian, which has both, into a folder, and removes it again.
    """
    if not shutil.which("mmdebstrap"):
        session.skip("needs mmdebstrap, for a Debian with Python 3.14: apt-get install mmdebstrap")
    folder = Path(session.create_tmp()).resolve() / "t1612core"
    shutil.rmtree(folder, ignore_errors=True)
    session.run("git", "clone", "--quiet", ".", str(folder), external=True)
    trusted = "/etc/ssl/certs/ca-certificates.crt"  # also those that this machine adds
    session.run(
        # The lists of a mirror that is a copy of some day are said to be too old.
        *("mmdebstrap", "--quiet", '--aptopt=Acquire::Check-Valid-Until "false"'),
        *("--variant=apt", "--include=python3.13-venv,python3.14-venv,git,ca-certificates"),
        f"--customize-hook=upload {trusted} {trusted}",
        f"--customize-hook=copy-in {folder} /root",
        '--customize-hook=chroot "$1" sh /root/t1612core/.ci/newest',
        *("--format=null", "forky"),
        env={"HOME": "/root", "PIP_CONSTRAINT": "/root/t1612core/.ci/tools.txt"},
        external=True,
    )


@nox.session
def evaluate(session: nox.Session) -> None:
    """Hold all profiles against labelled events; `nox -s evaluate -- FILE` takes your own."""
    session.install("-e", ".")
    session.run("t1612", "evaluate", *(session.posargs or ["examples/labelled.jsonl"]))


@nox.session
def formats(session: nox.Session) -> None:
    """Hold each format of output against its standard; nothing is skipped for a missing library."""
    session.install("-e", ".[test]", "mitreattack-python==6.3.1")
    command = ("pytest", "-q", "tests/output", *session.posargs)
    session.run(*command, env={"FORMATS_REQUIRED": "1"})


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install("-e", ".[docs]")
    session.run("sphinx-build", "-W", "-E", "-q", "-b", "html", "docs", "docs/_build/html")


KUSTO = "@kusto/language-service-next@12.4.1"  # Microsoft's own parser of KQL


PUPPETEER = "puppeteer-core@24.43.1"


@nox.session
def report(session: nox.Session) -> None:
    """Open reports in Chromium: nothing of an event runs, axe and html-validate find nothing."""
    session.install("-e", ".[test]")
    env = browser(session, PUPPETEER, "axe-core@4.14.1", "html-validate@10.17.0")
    session.run("pytest", "-q", "-rs", "tests/report", *session.posargs, env=env)


@nox.session
def pictures(session: nox.Session) -> None:
    """Take the pictures of the report anew; run by hand, since each Chromium draws its own."""
    session.install("-e", ".")
    env = browser(session, PUPPETEER)
    page = str(Path(session.create_tmp()).resolve() / "report.html")
    made = ("report", "-o", page, "examples/attack.jsonl")
    session.run("t1612", *made, success_codes=[1])  # it finds something
    took = ("docs/pictures.cjs", str(shutil.which("chromium")), page, "docs/pictures")
    session.run("node", *took, external=True, env=env)


def browser(session: nox.Session, *parts: str) -> dict[str, str]:
    """Get Chromium and *parts* of npm; return where they lie, for what runs them."""
    folder = Path(session.create_tmp()).resolve()
    if not shutil.which("npm"):
        session.skip(f"needs npm, for {', '.join(parts)}")
    if not shutil.which("chromium"):
        if not shutil.which("apt-get") or os.geteuid():
            session.skip("needs Chromium: apt-get install chromium")
        with apt():
            session.run("apt-get", "update", "-qq", external=True)
            session.run("apt-get", "install", "-y", "-qq", "chromium", external=True, silent=True)
    told = ("--silent", "--no-save", "--prefix", str(folder))
    session.run("npm", "install", *told, *parts, external=True)
    return {"REPORT_NODE": str(folder)}


@nox.session
def collect(session: nox.Session) -> None:
    """Have vendors' tools read the files of docs/collect: auditctl, LAUREL, Kusto's parser."""
    session.install("-e", ".[test]")
    folder = Path(session.create_tmp()).resolve()
    env = {}
    if shutil.which("npm"):
        told = ("--silent", "--no-save", "--prefix", str(folder))
        session.run("npm", "install", *told, KUSTO, external=True)
        env["KUSTO_DIR"] = str(folder / "node_modules")
    else:
        session.warn("Kusto's parser is left out: npm is missing")
    if shutil.which("apt-get") and not os.geteuid():
        with apt(), session.chdir(folder):
            session.run("apt-get", "update", "-qq", external=True)
            # Unpacked and not installed: auditd would be started, and LAUREL with it.
            needed = ("auditd", "laurel", "libauparse0", "libaudit1")
            session.run("apt-get", "download", "-qq", *needed, external=True, silent=True)
            for package in folder.glob("*.deb"):
                session.run("dpkg", "-x", str(package), "root", external=True)
        root = folder / "root"
        env["PATH"] = f"{root}/sbin:{root}/usr/sbin:{os.environ['PATH']}"
        env["LD_LIBRARY_PATH"] = ":".join(map(str, root.glob("**/lib/*-linux-gnu")))
    else:
        session.warn("auditctl and LAUREL are left out: apt-get and root are missing")
    session.run("pytest", "-q", "-rs", "tests/test_collect.py", *session.posargs, env=env)


# What reads rules: the engine of EQL (AGPL-3.0, for tests alone), and Sigma with its backends.
READERS = (
    *(
        "eql==1.0.1",
        "pysigma==1.5.1",
        "pysigma-backend-kusto==1.0.1",
        "pysigma-backend-splunk==2.1.0",
    ),
    *("pysigma-backend-elasticsearch==2.1.1", "pysigma-backend-crowdstrike==3.0.0"),
    *("pysigma-backend-loki==0.15.1", "pysigma-backend-sqlite==2.0.0"),
)


@nox.session
def export(session: nox.Session) -> None:
    """Have the products' own tools read what is exported: Sigma's, Kusto's parser, contentctl."""
    session.install("-e", ".[test]", *READERS)
    every, told = tries(session)
    env = {"EXPORT_ALL": every}
    if shutil.which("npm"):
        folder = Path(session.create_tmp()).resolve()
        told_npm = ("--silent", "--no-save", "--prefix", str(folder))
        session.run("npm", "install", *told_npm, KUSTO, external=True)
        env["KUSTO_DIR"] = str(folder / "node_modules")
    else:
        session.warn("Kusto's parser is left out: npm is missing")
    # In an environment of its own: it wants other releases than ours.
    python = Path(session.create_tmp()).resolve() / "contentctl" / "bin" / "python"
    session.run("python", "-m", "venv", str(python.parents[1]))
    contentctl = (str(python), "-m", "pip", "install", "-q", "contentctl==5.6.2")
    session.run(*contentctl, external=True, env=FREE)
    env["CONTENTCTL"] = str(python.with_name("contentctl"))
    names = "tests/telemetry/test_azure_names.py"  # Sigma's backend lists Microsoft's columns
    session.run("pytest", "-q", "-rs", "tests/export", names, *told, env=env)


@nox.session
def bench(session: nox.Session) -> None:
    """Compare speeds, verdicts first; `nox -s bench -- --write` renews benchmarks/RESULTS.md."""
    session.install("-e", ".[bench]")
    session.run("python", "-m", "benchmarks.report", *session.posargs)


@nox.session(python="3.11", name="bench-gate")
def bench_gate(session: nox.Session) -> None:
    """Fail where a call takes 5 % more instructions than it did; `-- --write` renews them."""
    if shutil.which("valgrind") is None:
        if os.geteuid():
            session.error("valgrind is missing, which counts instructions: apt install valgrind")
        with apt():
            session.run("apt-get", "install", "-qy", "valgrind", external=True)
    session.install("-e", ".")
    session.run("python", "-m", "benchmarks.instructions", *session.posargs)


@nox.session(python="3.13")
def soar(session: nox.Session) -> None:
    """Test the Splunk SOAR app, build its package, install that without an index, score."""
    session.install("splunk-soar-sdk", "uv", "pytest", "hypothesis", "mypy", ".")
    with session.chdir("plugins/splunk_soar"):
        session.run("mypy", "tools/build_app.py")
    with session.chdir("plugins"):
        session.run("mypy", "--config-file", "splunk_soar/pyproject.toml", "-p", "splunk_soar.src")
    with session.chdir("plugins/splunk_soar"):
        session.run("pytest", "-q", "-p", "no:cacheprovider", *session.posargs)


# What is in the images that the pack's scripts run in, as their lock files have it.
IMAGES = {
    "py3-tools": ("python3.12", "attrs==25.4.0", "regex==2026.9.29", "tldextract==5.3.2"),
    "py3-native": ("python3.11", "attrs==23.2.0", "regex==2024.9.11", "tldextract==5.1.2"),
}


@nox.session(python="3.11")
def xsoar(session: nox.Session) -> None:
    """Build the Cortex XSOAR pack, have the vendor's tools judge it, run what is in the zip."""
    session.install("demisto-sdk==1.39.13", "pytest==9.2.0", env=FREE)
    folder = Path(session.create_tmp()).resolve()
    with session.chdir("plugins/cortex_xsoar"):
        session.run("python", "tools/build_pack.py", str(folder))
        session.run("python", "tools/lint.py", str(folder / "content"))
        session.run("pytest", "-q", "tests/test_vendor.py")
        for image, (interpreter, *packages) in IMAGES.items():
            if shutil.which(interpreter) is None:
                session.error(f"{interpreter} is missing, which the image {image} has")
            session.run(interpreter, "-m", "venv", str(folder / image), external=True)
            python = str(folder / image / "bin" / "python")
            needs = (*packages, "pytest", "pyyaml", "mypy")
            session.run(python, "-m", "pip", "install", "-q", *needs, external=True)
            session.run(
                *(python, "-m", "pytest", "-q", *session.posargs),
                env={"XSOAR_PACK": str(folder / "T1612BuildImageOnHost.zip")},
                external=True,
            )
        session.run(python, "-m", "mypy", "src/t1612_xsoar", external=True)


# What syslog-ng needs besides; rsyslog and it cannot both be installed, so it is unpacked.
SYSLOG_NG = ("syslog-ng-core", "syslog-ng-mod-python")
BESIDE = ("libcap2", "libjson-c5", "libpcre3", "libpython3.11", "libsystemd0", "libwrap0")


@nox.session(python="3.11")
def logstash(session: nox.Session) -> None:
    """Test the filters for Logstash, with real rsyslog and real syslog-ng."""
    session.install(
        *("pytest", "hypothesis", "mypy", "trustme", "."), "-e", "./plugins/logstash[fast]"
    )
    env = {}
    if shutil.which("apt-get") and not os.geteuid():
        folder = Path(session.create_tmp()).resolve()
        needed = (*SYSLOG_NG, "libivykis0", "libnet1")
        with apt(), session.chdir(folder):
            session.run("apt-get", "update", "-qq", external=True)
            packages = ("rsyslog", *BESIDE)
            session.run("apt-get", "install", "-qqy", *packages, external=True, silent=True)
            session.run("apt-get", "download", "-qq", *needed, external=True, silent=True)
            for package in folder.glob("*.deb"):
                session.run("dpkg", "-x", str(package), "root", external=True)
        env["SYSLOG_NG_ROOT"] = str(folder / "root")
    else:
        session.warn("rsyslog and syslog-ng are left out: apt-get and root are missing")
    with session.chdir("plugins/logstash"):
        session.run("mypy", "-p", "t1612_logstash")
        session.run("pytest", "-q", *session.posargs, env=env)


# The oldest releases that plugins/spark/pyproject.toml allows.
SPARK_FLOORS = (
    *("numpy==1.26.4", "pandas==2.2.0", "protobuf==5.28.3", "pyarrow==18.0.0"),
    "pyspark==4.0.0",
)
# Its sockets are closed by Python's collector, of which the tests make an error.
SPARK_LEAKS = (
    "-W",
    "ignore::ResourceWarning",
    "-W",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


@nox.session(python="3.11")
def spark(session: nox.Session) -> None:
    """Score and correlate on a real Spark, and kill it; it needs Java 17 or later."""
    java(session)
    count, told = tries(session)
    session.install("pytest", "mypy", ".", "-e", "./plugins/spark[fast]")
    with session.chdir("plugins/spark"):
        session.run("mypy", "-p", "t1612_spark")
        session.run("pytest", "-q", *told, env={"SPARK_EVENTS": count})


@nox.session(python="3.11", name="spark-floors")
def spark_floors(session: nox.Session) -> None:
    """Run a part of the same tests on the oldest Spark and packages that are allowed."""
    java(session)
    count = str(FULL_AND_PART["spark"][1])
    session.install("pytest", ".", "-e", "./plugins/spark[fast]", *SPARK_FLOORS)
    with session.chdir("plugins/spark"):
        session.run("pytest", "-q", *SPARK_LEAKS, *session.posargs, env={"SPARK_EVENTS": count})


def java(session: nox.Session) -> None:
    """Have Java, or skip the session."""
    if shutil.which("java") is None:
        if not shutil.which("apt-get") or os.geteuid():
            session.skip("needs Java: apt-get install openjdk-17-jre-headless")
        with apt():
            session.run("apt-get", "update", "-qq", external=True)
            package = ("apt-get", "install", "-y", "-qq", "openjdk-17-jre-headless")
            session.run(*package, external=True, silent=True)


@nox.session(python="3.11")
def faults(session: nox.Session) -> None:
    """Kill and starve the filters for Logstash in all ways; `-- --write` renews their README."""
    session.install(*("pytest", "hypothesis", "trustme", "."), "-e", "./plugins/logstash[fast]")
    figures = Path(session.create_tmp()).resolve() / "figures"
    figures.unlink(missing_ok=True)
    told = [each for each in session.posargs if each != "--write"]
    with session.chdir("plugins/logstash"):
        command = ("pytest", "-q", "tests/test_faults.py", *told)
        session.run(*command, env={"FAULTS": "1", "FIGURES": str(figures)})
        if told != session.posargs:
            session.run("python", "tools/figures.py", str(figures))


# What somebody who installs the library may get; see docs/supply-chain.md.
EXTRAS = "arrow,evtx,fast,rich,zstd"


@nox.session(python="3.11", venv_backend="venv")  # what pip makes of them is looked at
def build(session: nox.Session) -> None:
    """Build the distributions twice, look at them as a registry would, test from the source one.

    It is tested with the oldest dependencies that are allowed, and without what only makes it
    faster. A part: what the distribution has to hold, and what reads streams.
    """
    tried, told = tries(session)
    session.install("build", "hatchling", "twine", "check-wheel-contents", "cyclonedx-bom")
    folder = Path(session.create_tmp()).resolve()
    for old in folder.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    session.run("python", "-m", "build", "--no-isolation", "--outdir", str(folder))
    again = copied(session, folder / "elsewhere")
    with session.chdir(again):  # other names of folders, times and rights of files: the same bytes
        session.run("python", "-m", "build", "--no-isolation", "--outdir", "dist", silent=True)
    (wheel,), (source,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    for each in (wheel, source):
        first, second = (path.read_bytes() for path in (each, again / "dist" / each.name))
        session.log(f"{sha256(first).hexdigest()}  {each.name}, {len(first):,} bytes")
        if first != second:
            session.error(f"{each.name} differs where it is built again")
    session.run("python", ".ci/sizes.py", str(wheel), str(source))
    session.run("twine", "check", "--strict", str(wheel), str(source))
    session.run("check-wheel-contents", str(wheel))
    bill = bill_of_materials(session, wheel)
    session.run("python", "docs/dependencies.py", str(bill), *told)
    shutil.unpack_archive(source, folder, filter="data")
    session.install(f"{wheel}[test]", *FLOORS)
    # Elsewhere the tests run with the newest, and with what only makes it faster.
    session.run("python", "-m", "pip", "uninstall", "-qy", "hyperscan", "msgspec")
    with session.chdir(folder / source.name.removesuffix(".tar.gz")):
        session.run("pytest", "-q", "--deselect", "tests/test_parity.py", *tried.split())


def copied(session: nox.Session, to: Path) -> Path:
    """Copy what git knows of the project, as somebody with other rights would have it."""
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    told = session.run(*listed, external=True, silent=True)
    for name in filter(None, str(told).split("\0")):
        if Path(name).is_file():  # and not taken away since the last commit
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, to / name)
            (to / name).chmod(0o700 if os.access(name, os.X_OK) else 0o600)
    return to


def bill_of_materials(session: nox.Session, wheel: Path) -> Path:
    """Write what is installed with the library, and all its extras, as CycloneDX; validated."""
    bill = wheel.with_name(f"{wheel.name.removesuffix('-py3-none-any.whl')}.cdx.json")
    python = wheel.parent / "installed" / "bin" / "python"
    session.run("python", "-m", "venv", str(python.parents[1]))
    pip = (str(python), "-m", "pip")
    session.run(*pip, "install", "-q", f"{wheel}[{EXTRAS}]", external=True)
    session.run(*pip, "uninstall", "-qy", "setuptools", "pip", external=True)
    told = ("--pyproject", "pyproject.toml", "--mc-type", "library", "--output-reproducible")
    to = ("--of", "JSON", "--validate", "-o", str(bill))
    session.run("cyclonedx-py", "environment", *told, *to, str(python))
    return bill
