def t1612_score(event=None, **kwargs):
    """
    Score one event for T1612. Needs t1612core among the platform's Python packages (SOAR 7.0 or later).

    Args:
        event (CEF type: *): An event: an object, or its JSON text

    Returns a JSON-serializable object that implements the configured data paths:
        score (CEF type: *): The score; 0 where the event is no finding
        signals (CEF type: *): What fired
        error (CEF type: *): Why it could not be scored, or nothing
    """
    ############################ Custom Code Goes Below This Line #################################
    import json

    from t1612core import Detector, EventError

    outputs = {"score": 0, "signals": [], "error": ""}
    try:
        detector = Detector()
        event = json.loads(event) if isinstance(event, str) else event
        finding = detector.score(event)
        if detector.kind_of(event) is None:
            outputs["error"] = "event is of a table that nothing here scores"
    except (EventError, ValueError, RecursionError) as error:
        outputs["error"] = str(error)
    else:
        if finding is not None:
            outputs["score"], outputs["signals"] = finding.score, list(finding.signals)

    # Return a JSON-serializable object
    assert json.dumps(
        outputs
    )  # Will raise an exception if the :outputs: object is not JSON-serializable
    return outputs
