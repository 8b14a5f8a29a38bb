def t1612_score(event=None, **kwargs):
    """
    Score events for T1612, inside a playbook. Needs t1612core among the platform's Python packages (SOAR 7.0 or later).

    Args:
        event (CEF type: *): Events: what collect2 gives, an object, a list, or their JSON text

    Returns a JSON-serializable object that implements the configured data paths:
        verdict (CEF type: *): unknown, none, suspicious or malicious
        score (CEF type: *): The highest score; 0 where no event is a finding
        device (CEF type: *): The host of the highest score
        signals (CEF type: *): What fired there
        error (CEF type: *): What could not be read or scored, or nothing
    """
    ############################ Custom Code Goes Below This Line #################################
    import json

    from t1612core import Limits, redact, summarise

    # A list has a value for each artifact or result, None where there is none; what collect2 itself
    # gives has a list for each.
    events = event if isinstance(event, list) else []
    rows = [each if isinstance(each, list) else [each] for each in events]
    values = [each for row in rows for each in row if each is not None]
    is_one = event is not None and not isinstance(event, list)
    summary = summarise([event if is_one else values], limits=Limits(seconds=60))
    best = summary.places[0].finding if summary.places else None
    problems = []
    if summary.skipped or not summary.events or not summary.is_whole:
        problems.append(summary.warning)
    if len(events) >= 2000:
        problems.append("the platform hands over 2,000 artifacts at most; score container has all")
    outputs = {
        "verdict": summary.verdict,
        "score": summary.score,
        "device": redact(summary.host),
        "signals": list(best.signals) if best else [],
        "error": "; ".join(problems),
    }

    # Return a JSON-serializable object
    assert json.dumps(
        outputs
    )  # Will raise an exception if the :outputs: object is not JSON-serializable
    return outputs
