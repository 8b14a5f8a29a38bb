import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback


def score(args: dict) -> int | list:
    """Give the score of one event, or the scores of many; -1 where one of many cannot be scored."""
    settings = t1612_xsoar.settings(profile=args.get("profile") or "hardened")
    scores = t1612_xsoar.scores(settings, args.get("value"))
    return scores if len(scores) > 1 else scores[0]


def main():  # pragma: no cover
    try:
        return_results(score(demisto.args()))
    except Exception as error:
        demisto.error(traceback.format_exc())
        return_error(f"T1612Score: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
