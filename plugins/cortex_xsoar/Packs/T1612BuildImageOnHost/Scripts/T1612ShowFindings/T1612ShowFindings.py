import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
import html
import re
import traceback
import unicodedata

SUMMARY = ["Verdict", "ChainVerdict", "TopDevice", "MaxScore", "MaxSeverity", "EventsScored", "EventsSkipped", "Warning", "Source"]
CHAINS = ["Score", "Verdict", "Device", "Start", "End", "Narrative"]
FINDINGS = ["Score", "Count", "Severity", "Kind", "Device", "Account", "Time", "Detail", "Signals"]
MOST = 50  # rows of a table
# What shows nothing though Python calls it printable, as t1612core.output.safe has it.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
STACKED = 6  # marks that are shown on one letter, as there: more are piled over other lines


def is_seen(sign: str) -> bool:
    """Tell whether a sign shows what it is."""
    return sign.isprintable() and not UNSEEN.match(sign)


def spelled(value: Any) -> str:
    """Spell a value so that a page shows it as it is: no tag, and no sign that hides or reorders others."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    shown, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign)[0] == "M" else 0
        shown.append(sign if is_seen(sign) and marks <= STACKED else ascii(sign)[1:-1])
    return html.escape("".join(shown))


def rows_of(held: Any) -> list:
    """Give the objects under a key of the context, which holds one, or a list of them."""
    return [each for each in (held if isinstance(held, list) else [held]) if isinstance(each, dict)]


def score_of(row: dict) -> float:
    """Give the score of a row, by which rows are sorted."""
    score = row.get("Score")
    return score if isinstance(score, (int, float)) else 0


def table(title: str, rows: list, columns: list) -> str:
    """Lay out rows under a title; a column that all of them leave empty is left out."""
    if not rows:
        return f"<h3>{title}</h3><p>None.</p>"
    columns = [each for each in columns if any(row.get(each) not in (None, "", []) for row in rows)]
    head = "".join(f"<th>{each}</th>" for each in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{spelled(row.get(each, ''))}</td>" for each in columns) + "</tr>"
        for row in rows[:MOST]
    )
    more = f"<p>{len(rows) - MOST} more are in the context.</p>" if len(rows) > MOST else ""
    return f"<h3>{title}</h3><table><tr>{head}</tr>{body}</table>{more}"


def page(context: dict) -> str:
    """Show what was scored in this incident."""
    held = context.get("T1612")
    held = held if isinstance(held, dict) else {}
    summaries = rows_of(held.get("Summary"))
    if not summaries:
        return "<p>No events have been scored here yet: run T1612ScoreEvents, or the playbook.</p>"
    return "".join(
        (
            table("Summary", summaries, SUMMARY),
            table("Chains", sorted(rows_of(held.get("Chain")), key=score_of, reverse=True), CHAINS),
            table("Findings", sorted(rows_of(held.get("Finding")), key=score_of, reverse=True), FINDINGS),
        )
    )


def main():
    try:
        shown = page(demisto.context())
        return_results({"Type": EntryType.NOTE, "ContentsFormat": EntryFormat.HTML, "Contents": shown})
    except Exception as error:  # whatever it is, the platform has to show it
        demisto.error(traceback.format_exc())
        return_error(f"T1612ShowFindings: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
