"""``t1612 schema`` shows where fields are kept, and looks a field map over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from t1612core import SCHEMAS
from t1612core.cli import schema as command
from t1612core.cli.main import main

from .conftest import ROOT
from .telemetry.test_field_map import BUILD, LOGIN, WRITE

MAP = str(ROOT / "examples" / "fields.toml")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def command(*args: str) -> tuple[int, str, str]:
        try:
            code = main(args)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        return code, *capfd.readouterr()

    return command


@pytest.fixture
def events(tmp_path: Path) -> str:
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, (BUILD, WRITE, LOGIN))))
    return str(path)


def test_the_schemas_are_named(run: Run) -> None:
    code, out, _ = run("schema", "list")

    assert 0 == code
    assert sorted(SCHEMAS) == [line.split()[0] for line in out.splitlines()]
    assert "Elastic Common Schema (process, file, network" in out


def test_a_schema_shows_its_places_and_what_it_cannot_show(run: Run) -> None:
    code, out, _ = run("schema", "show", "crowdstrike")
    assert 0 == code
    assert "never: " in out
    assert "· time " in out
    code, out, _ = run("schema", "show", MAP)
    assert (0, True) == (code, "exe|basename or comm" in out)
    code, out, _ = run("schema", "show", "tetragon")
    assert (0, True) == (code, "[]" in out)
    assert "[nametype=" in run("schema", "show", "laurel")[1]
    code, out, _ = run("schema", "show", "mde")
    assert (0, True) == (code, "ProcessCommandLine" in out)


def test_what_is_neither_a_schema_nor_a_map_is_said(run: Run) -> None:
    code, _, err = run("schema", "show", "ecsx")
    assert (2, True) == (code, "ecsx: cannot be read: " in err)
    assert "did you mean 'ecs'?" in err
    code, _, err = run("schema", "show", "elastic")
    assert (2, True) == (code, "elastic: cannot be read: " in err)
    assert f"; there are {', '.join(sorted(SCHEMAS))}" in err
    code, _, err = run("schema", "show", "no/such.toml")
    assert (2, False) == (code, "there are" in err)
    code, _, err = run("schema", "lint", str(ROOT / "README.md"))
    assert (2, True) == (code, "is no TOML" in err)


def test_a_map_is_looked_over_by_events(run: Run, events: str) -> None:
    code, out, _ = run("schema", "lint", MAP)
    assert (0, True) == (code, "30 of 30 signals can fire" in out)
    code, out, err = run("schema", "lint", MAP, events)
    assert 0 == code
    assert "process  1 event\n" in out
    assert "  100%  cmd\n" in out
    assert "    0%  argv|argv\n" in out
    assert "3 events = 2 read + 1 not scored + 0 rejected" in err
    code, _, err = run("schema", "lint", MAP, str(ROOT / "examples" / "attack.jsonl"))
    assert (3, True) == (code, "unrecognised: event is not recognised as an event of the Ac" in err)


def test_an_interrupted_look_says_so(
    run: Run, events: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "print_lines", interrupt)
    code, _, err = run("schema", "lint", MAP, events)
    assert (130, True) == (code, err.endswith("interrupted\n"))


def test_commands_take_maps_and_schemas_by_name(run: Run, events: str) -> None:
    for verb in ("scan", "correlate", "explain", "compare", "doctor"):
        code, _, err = run(verb, "--fields", MAP, events)
        assert code in (0, 1), verb
        assert "read as acme_agent (3)" in err, verb
    assert "= 2 scored + 1 not" in run("scan", "--fields", MAP, "--schema", "acme_agent", events)[2]
    assert 3 == run("scan", "--fields", MAP, "--schema", "ecs", events)[0]
    code, _, err = run("scan", "--schema", "acme", events)
    assert (2, True) == (code, "no schema 'acme'" in err)
    code, _, err = run("scan", "--schema", "zzz", events)
    assert (2, True) == (code, "; there are auto, a" in err)
    assert 3 == run("scan", "--schema", "ecs", events)[0]
    assert 2 == run("scan", "--fields", str(ROOT / "README.md"), events)[0]
