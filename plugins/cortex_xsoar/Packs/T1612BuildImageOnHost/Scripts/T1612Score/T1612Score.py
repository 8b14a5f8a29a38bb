import demistomock as demisto  # noqa: F401
from CommonServerPython import *  # noqa: F401
from T1612CoreApiModule import *  # noqa: E402
import traceback


def score(args: dict) -> int:
    """Give the score of one event; 0 where it is no finding."""
    settings = t1612_xsoar.settings(profile=args.get("profile") or "hardened")
    run = t1612_xsoar.Run(settings)
    run.over([t1612_xsoar.one_event(args.get("value"))])
    if run.skipped:
        raise ValueError("value is no event that can be scored: it has no field that tells its kind")
    return run.max_score


def main():  # pragma: no cover
    try:
        return_results(score(demisto.args()))
    except Exception as error:
        demisto.error(traceback.format_exc())
        return_error(f"T1612Score: {error}")


if __name__ in ("__main__", "__builtin__", "builtins"):
    main()
