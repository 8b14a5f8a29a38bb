"""Run everything that has to pass: `nox` runs it all, `nox -l` lists it."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["lint", "types", "tests", "floors", "parity", "docs", "bench"]

# The oldest releases that pyproject.toml allows, as found in images the library must run in.
FLOORS = ("attrs==23.2.0", "regex==2024.9.11", "tldextract==5.1.2")


@nox.session
def lint(session: nox.Session) -> None:
    """Check form and common mistakes."""
    session.install("ruff==0.17.6")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly, in sources and tests."""
    session.install("-e", ".[lint]", "nox")
    session.run("mypy")


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run the tests; every branch of the sources must be reached."""
    session.install("-e", ".[test]")
    session.run("pytest", "--cov", "--cov-report=term", *session.posargs)


@nox.session(python="3.11")
def floors(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that are allowed."""
    session.install("-e", ".[test]", *FLOORS)
    session.run("pytest", *session.posargs)


@nox.session
def parity(session: nox.Session) -> None:
    """Hold a million generated events against another engine."""
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "parity", "tests/test_parity.py", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install("-e", ".[docs]")
    session.run("sphinx-build", "-W", "-E", "-q", "-b", "html", "docs", "docs/_build/html")


@nox.session
def bench(session: nox.Session) -> None:
    """Compare speeds, verdicts first; `nox -s bench -- --write` renews benchmarks/RESULTS.md."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "benchmarks.compare", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the distribution and look at it as a registry would."""
    session.install("build", "twine", "check-wheel-contents")
    session.run("python", "-m", "build", "--outdir", session.create_tmp())
    files = [str(path) for path in Path(session.create_tmp()).glob("t1612core-*")]
    session.run("twine", "check", "--strict", *files)
    session.run("check-wheel-contents", *[name for name in files if name.endswith(".whl")])
