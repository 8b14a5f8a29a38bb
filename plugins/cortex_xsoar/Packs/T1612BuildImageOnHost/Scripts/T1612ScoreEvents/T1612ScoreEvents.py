import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback

FINDING_COLUMNS = ["Score", "Count", "Severity", "Kind", "Device", "Account", "Time", "Detail", "Signals"]
CHAIN_COLUMNS = ["Score", "Verdict", "Device", "Start", "End", "Stages", "Narrative"]
SUMMARY_COLUMNS = [
    "Verdict",
    "ChainVerdict",
    "TopDevice",
    "MaxScore",
    "MaxSeverity",
    "EventsScored",
    "EventsSkipped",
    "FindingsTotal",
    "FindingsReturned",
    "FindingsSuppressed",
    "Chains",
    "Complete",
]


def named_list(name: str) -> Any:
    """Ask for a list of the platform."""
    return demisto.executeCommand("getList", {"listName": name})


def path_of(entry_id: str) -> str:
    """Give the path of a file of the war room."""
    return demisto.getFilePath(entry_id)["path"]


def results_of(summary: Any, source: str, note: str = "") -> list:
    """Give the summary, the findings and the chains as entries of the war room."""
    counts = t1612_xsoar.summary_context(source, t1612_xsoar.__version__, summary)
    findings = t1612_xsoar.findings_context(summary.places)
    chains = t1612_xsoar.chains_context(summary.chains)
    warning = "; ".join(each for each in (counts["Warning"], note) if each)
    title = "T1612: summary" + (f" (WARNING: {t1612_xsoar.cell(warning)})" if warning else "")
    parts = (
        ("T1612.Summary", "Source", counts, [counts], title, SUMMARY_COLUMNS),
        ("T1612.Finding", "ID", findings, findings, "T1612: findings", FINDING_COLUMNS),
        ("T1612.Chain", "ID", chains, chains, "T1612: chains of building and deploying", CHAIN_COLUMNS),
    )
    return [
        CommandResults(
            outputs_prefix=prefix,
            outputs_key_field=key,
            outputs=outputs,
            readable_output=t1612_xsoar.table(title, rows, columns),
            raw_response=outputs,
            ignore_auto_extract=True,
        )
        for prefix, key, outputs, rows, title, columns in parts
        if outputs
    ]


def score_events(args: dict) -> list:
    """Score the events that the arguments name."""
    settings = t1612_xsoar.settings(args, named_list)
    report = t1612_xsoar.Report() if t1612_xsoar.attaches(args) else None
    summary = t1612_xsoar.run(settings, t1612_xsoar.sources(args, path_of), report and report.add)
    note = f"{report.left_out} findings are not in the attached file" if report and report.left_out else ""
    results = results_of(summary, t1612_xsoar.named(args), note)
    if report:
        results.append(fileResult("t1612.jsonl", report.text(summary), EntryType.ENTRY_INFO_FILE))
    return results


def main():  # pragma: no cover
    try:
        return_results(score_events(demisto.args()))
    except Exception as error:
        demisto.error(traceback.format_exc())
        return_error(f"T1612ScoreEvents: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
