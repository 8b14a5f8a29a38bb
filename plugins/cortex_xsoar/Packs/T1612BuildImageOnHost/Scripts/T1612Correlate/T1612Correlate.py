import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback

COLUMNS = ["Score", "Severity", "Confidence", "Verdict", "Device", "Start", "End", "Stages", "Narrative"]


def named_list(name: str) -> Any:
    """Ask for a list of the platform."""
    return demisto.executeCommand("getList", {"listName": name})


def path_of(entry_id: str) -> str:
    """Give the path of a file of the war room."""
    return demisto.getFilePath(entry_id)["path"]


def correlate(args: dict) -> list:
    """Find chains among the events that the arguments name."""
    settings = t1612_xsoar.settings(args, named_list)
    if settings.limits.window is None:
        raise ValueError("window is 0; it is 1 or more")
    summary = t1612_xsoar.run(settings, t1612_xsoar.sources(args, path_of))
    chains = t1612_xsoar.chains_context(summary.chains)
    title = f"T1612: {len(chains)} of {summary.chains_found} chains in {summary.account.used} events"
    if summary.warning:
        title += f" (WARNING: {t1612_xsoar.cell(summary.warning)})"
    return [
        CommandResults(
            outputs_prefix="T1612.Chain",
            outputs_key_field="ID",
            outputs=chains,
            readable_output=t1612_xsoar.table(title, chains, COLUMNS),
            raw_response=chains,
            ignore_auto_extract=True,
        )
    ]


def main():  # pragma: no cover
    try:
        return_results(correlate(demisto.args()))
    except Exception as error:
        demisto.error(traceback.format_exc())
        return_error(f"T1612Correlate: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
