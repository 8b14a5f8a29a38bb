import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback

COLUMNS = ["Weight", "Signal", "Line", "Text"]


def path_of(entry_id: str) -> str:
    """Give the path of a file of the war room."""
    return demisto.getFilePath(entry_id)["path"]


def score_dockerfile(args: dict) -> CommandResults:
    """Score a Dockerfile, given as text or as a file of the war room."""
    scored = t1612_xsoar.score_dockerfile(t1612_xsoar.dockerfile(args, path_of))
    context = t1612_xsoar.dockerfile_context(t1612_xsoar.named(args), scored)
    title = f"T1612: the Dockerfile scores {scored.score}" + (", a finding" if scored.is_finding else "")
    return CommandResults(
        outputs_prefix="T1612.Dockerfile",
        outputs_key_field="Source",
        outputs=context,
        readable_output=t1612_xsoar.table(title, context["Evidence"], COLUMNS),
        raw_response=context,
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
