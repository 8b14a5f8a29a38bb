// Run told.py on Pyodide's Python: run.mjs PYODIDE SITE-PACKAGES EVENTS
// There is no `regex` for it. Of that package no more is used here than `re` has, so `re` stands in.
import { dirname, basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [pyodide, site, events] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const py = await loadPyodide();
const here = dirname(fileURLToPath(import.meta.url));
const folders = { "/src": `${here}/../../src`, "/here": here, "/site": site, "/events": dirname(events) };
for (const [name, root] of Object.entries(folders)) {
  py.FS.mkdirTree(name);
  py.FS.mount(py.FS.filesystems.NODEFS, { root }, name);
}
py.FS.mkdirTree("/instead");
py.FS.writeFile("/instead/regex.py", "from re import *\n");
py.globals.set("NAME", basename(events));
await py.runPythonAsync(`
import os, runpy, sys
os.chdir("/events")
sys.path[:0] = ["/instead", "/src", "/site"]
sys.argv[1:] = [NAME]
runpy.run_path("/here/told.py", run_name="__main__")
`);
