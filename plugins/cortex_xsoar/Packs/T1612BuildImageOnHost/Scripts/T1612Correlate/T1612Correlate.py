import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback

COLUMNS = ["Score", "Severity", "Confidence", "Verdict", "Device", "Start", "End", "Stages", "Narrative"]


def named_list(name: str) -> str:
    """Give the content of a list of the platform."""
    if not name:
        return ""
    return t1612_xsoar.list_text(name, demisto.executeCommand("getList", {"listName": name}))


def correlate(args: dict) -> list:
    """Find chains among the events that the arguments name."""
    entry_id = args.get("entry_id") or ""
    path = demisto.getFilePath(entry_id)["path"] if entry_id else None
    settings = t1612_xsoar.settings(
        profile=args.get("profile") or "hardened",
        schema=args.get("schema") or "mde",
        allowlist=named_list(args.get("allowlist") or ""),
        limit=arg_to_number(args.get("limit") or 50, arg_name="limit") or 0,
        minutes=arg_to_number(args.get("window") or 60, arg_name="window") or 0,
    )
    if settings.window is None:
        raise ValueError("window is 0; it is 1 or more")
    run = t1612_xsoar.Run(settings)
    run.over(t1612_xsoar.events_of(args.get("events"), path))
    chains = t1612_xsoar.contexts(run.chains[: settings.limit], t1612_xsoar.chain_context)
    counted = f"{run.skipped} of {run.skipped + run.scored} events could not be scored"
    title = f"T1612: {len(chains)} of {len(run.chains)} chains, {counted}"
    if run.skipped:
        title += f" ({t1612_xsoar.cell(run.problem)})"
    return [
        CommandResults(
            outputs_prefix="T1612.Chain",
            outputs_key_field="ID",
            outputs=chains,
            readable_output=t1612_xsoar.table(title, chains, COLUMNS),
            raw_response={"Returned": len(chains)},  # else the whole context stands there again
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
