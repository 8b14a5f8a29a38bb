import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback


def score(args: dict) -> Any:
    """Give the score of one event, or the scores of several."""
    settings = t1612_xsoar.settings(args)
    scores = t1612_xsoar.scores(settings, args.get("value"), args.get("default"))
    return scores[0] if len(scores) == 1 else scores


def main():  # pragma: no cover
    try:
        # Not return_results: it would part a list, and put the texts in it behind the numbers.
        demisto.results(score(demisto.args()))
    except Exception as error:
        demisto.error(traceback.format_exc())
        return_error(f"T1612Score: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
