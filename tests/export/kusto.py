"""Have Microsoft's own parser bind queries to Defender's tables; ``nox -s export`` brings it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from t1612core.knowledge.exporting import KQL_TABLES
from t1612core.model import Kind

# Of Microsoft's "DeviceProcessEvents", "DeviceFileEvents" and "DeviceNetworkEvents".
_COMMON = """InitiatingProcessFileName InitiatingProcessCommandLine InitiatingProcessParentFileName
InitiatingProcessAccountName ActionType DeviceName"""
COLUMNS: dict[Kind, str] = {
    "process": f"{_COMMON} FileName FolderPath ProcessCommandLine AccountName",
    "file": f"{_COMMON} FileName FolderPath",
    "network": f"{_COMMON} RemoteIP RemoteUrl",
}
_BIND = """
const folder = process.env.KUSTO_DIR + '/@kusto/language-service-next/';
require(folder + 'bridge.min.js');
require(folder + 'Kusto.Language.Bridge.min.js');
const fs = require('fs'), K = Kusto.Language;
const schema = fs.readFileSync(process.argv[2], 'utf8');
for (const file of process.argv.slice(3)) {
    const code = K.KustoCode.ParseAndAnalyze(schema + fs.readFileSync(file, 'utf8'),
        K.GlobalState.Default);
    if (Bridge.toArray(code.GetDiagnostics()).length) console.log(file);
}
"""


def unbound(texts: Mapping[str, str], folder: Path, more: str = "") -> list[str]:
    """Return the names of the queries that the parser has something to say of.

    ``more`` are statements before each query that declare other tables than those of the rules.
    """
    if "KUSTO_DIR" not in os.environ:
        pytest.skip("Kusto's parser is missing: nox -s export")
    script, schema = folder / "bind.js", folder / "schema.kql"
    script.write_text(_BIND)
    tables = []
    for kind, table in KQL_TABLES.items():
        columns = [f"{name}:string" for name in COLUMNS[kind].split()]
        columns += ["TimeGenerated:datetime", "RemotePort:int"][: 1 + (kind == "network")]
        tables.append(f"let {table} = datatable({', '.join(columns)})[];\n")
    schema.write_text(more or "".join(tables))
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    command = ["node", str(script), str(schema), *texts]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout.split()
