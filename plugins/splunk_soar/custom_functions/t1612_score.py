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

    from t1612core import summarise

    # Of a list, collect2 gives a list of values, of which the platform leaves out none that is empty.
    events = [each for each in event if each is not None] if isinstance(event, list) else event
    summary = summarise([[] if events is None else events])
    best = summary.places[0].finding if summary.places else None
    outputs = {
        "verdict": summary.verdict,
        "score": summary.score,
        "device": summary.host,
        "signals": list(best.signals) if best else [],
        "error": summary.warning if summary.skipped or not summary.events else "",
    }

    # Return a JSON-serializable object
    assert json.dumps(
        outputs
    )  # Will raise an exception if the :outputs: object is not JSON-serializable
    return outputs
