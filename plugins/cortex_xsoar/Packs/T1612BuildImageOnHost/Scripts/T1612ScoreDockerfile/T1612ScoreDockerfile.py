import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback

COLUMNS = ["Weight", "Signal", "Line", "Text"]
MOST_BYTES = 1024 * 1024


def score_dockerfile(args: dict) -> CommandResults:
    """Score a Dockerfile, given as text or as a file of the war room."""
    content, entry_id = args.get("content") or "", args.get("entry_id") or ""
    if bool(content) == bool(entry_id):
        raise ValueError("give either content or entry_id")
    if entry_id:
        with open(demisto.getFilePath(entry_id)["path"], "rb") as file:
            content = file.read(MOST_BYTES).decode("utf-8", "replace")
    scored = t1612_xsoar.score_dockerfile(content)
    context = t1612_xsoar.dockerfile_context(entry_id or "args", scored)
    title = f"T1612: the Dockerfile scores {scored.score}" + (", a finding" if scored.is_finding else "")
    return CommandResults(
        outputs_prefix="T1612.Dockerfile",
        outputs_key_field="Source",
        outputs=context,
        readable_output=t1612_xsoar.table(title, context["Evidence"], COLUMNS),
        ignore_auto_extract=True,
    )


def main():  # pragma: no cover
    try:
        return_results(score_dockerfile(demisto.args()))
    except Exception as error:
        demisto.error(traceback.format_exc())
        return_error(f"T1612ScoreDockerfile: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
