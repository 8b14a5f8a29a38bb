import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback

FINDING_COLUMNS = ["Score", "Severity", "Kind", "Device", "Account", "Time", "Detail", "Signals"]
CHAIN_COLUMNS = ["Score", "Verdict", "Device", "Start", "End", "Stages", "Narrative"]
SUMMARY_COLUMNS = [
    "EventsScored",
    "EventsSkipped",
    "FindingsTotal",
    "FindingsReturned",
    "FindingsSuppressed",
    "MaxScore",
    "MaxSeverity",
    "Chains",
    "Verdict",
]


def named_list(name: str) -> str:
    """Give the content of a list of the platform."""
    if not name:
        return ""
    return t1612_xsoar.list_text(name, demisto.executeCommand("getList", {"listName": name}))


def settings_of(args: dict) -> t1612_xsoar.Settings:
    """Give what the arguments ask for."""
    minutes = arg_to_number(args.get("window") or 60, arg_name="window") or 0
    return t1612_xsoar.settings(
        profile=args.get("profile") or "hardened",
        schema=args.get("schema") or "mde",
        allowlist=named_list(args.get("allowlist") or ""),
        kind=args.get("event_type") or "auto",
        least=arg_to_number(args.get("min_score") or 2, arg_name="min_score") or 0,
        limit=arg_to_number(args.get("limit") or 50, arg_name="limit") or 0,
        minutes=minutes if argToBoolean(args.get("correlate") or "true") else 0,
    )


def results_of(run: t1612_xsoar.Run, source: str) -> list:
    """Give the summary, the findings and the chains as entries of the war room."""
    summary = t1612_xsoar.summary_context(source, t1612_xsoar.__version__, run.counts())
    findings = t1612_xsoar.contexts(run.shown(), t1612_xsoar.finding_context)
    chains = t1612_xsoar.contexts(run.chains[: run.settings.limit], t1612_xsoar.chain_context)
    title = "T1612: summary"
    if run.skipped:
        title += f" ({t1612_xsoar.cell(run.problem)})"
    parts = (
        ("T1612.Summary", "Source", summary, [summary], title, SUMMARY_COLUMNS),
        ("T1612.Finding", "ID", findings, findings, "T1612: findings", FINDING_COLUMNS),
        ("T1612.Chain", "ID", chains, chains, "T1612: chains of building and deploying", CHAIN_COLUMNS),
    )
    return [
        CommandResults(
            outputs_prefix=prefix,
            outputs_key_field=key,
            outputs=outputs,
            readable_output=t1612_xsoar.table(title, rows, columns),
            raw_response={"Returned": len(rows)},  # else the whole context stands there again
            ignore_auto_extract=True,
        )
        for prefix, key, outputs, rows, title, columns in parts
        if outputs
    ]


def score_events(args: dict) -> list:
    """Score the events that the arguments name."""
    entry_id = args.get("entry_id") or ""
    path = demisto.getFilePath(entry_id)["path"] if entry_id else None
    lines: list = []
    attaches = argToBoolean(args.get("attach_all") or "false")
    run = t1612_xsoar.Run(settings_of(args), lines.append if attaches else None)
    run.over(t1612_xsoar.events_of(args.get("events"), path))
    results = results_of(run, entry_id or "args")
    if attaches:
        content = t1612_xsoar.report(lines, run.chains)
        results.append(fileResult("t1612.jsonl", content, EntryType.ENTRY_INFO_FILE))
    return results


def main():  # pragma: no cover
    try:
        return_results(score_events(demisto.args()))
    except Exception as error:
        demisto.error(traceback.format_exc())
        return_error(f"T1612ScoreEvents: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
