"""
Scores what a query returned for builds of images on hosts (T1612), raises the container's severity where that is malicious, notes what was found or not understood, and scores the container's Dockerfiles.
"""

import json

import phantom.rules as phantom


@phantom.playbook_block()
def on_start(container):
    phantom.debug("on_start() called")

    # call 'score_events' block
    score_events(container=container)

    return


@phantom.playbook_block()
def score_events(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("score_events() called")

    playbook_input_events = phantom.collect2(
        container=container,
        datapath=[
            "playbook_input:events",
        ],
    )

    playbook_input_events_values = [item[0] for item in playbook_input_events]

    parameters = []

    ################################################################################
    ## Custom Code Start
    ################################################################################

    # One run for all of them: a chain's steps are events of their own.
    events = [each for each in playbook_input_events_values if each is not None]
    parameters = [{"events": json.dumps(events)}]

    ################################################################################
    ## Custom Code End
    ################################################################################

    phantom.act(
        "score events",
        parameters=parameters,
        name="score_events",
        assets=["t1612"],
        callback=verdict_decision,
    )

    return


@phantom.playbook_block()
def verdict_decision(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("verdict_decision() called")

    # check for 'if' condition 1
    found_match_1 = phantom.decision(
        container=container,
        logical_operator="or",
        conditions=[
            ["score_events:action_result.status", "==", "failed"],
            ["score_events:action_result.summary.verdict", "==", "unknown"],
        ],
        delimiter=None,
    )

    # call connected blocks if condition 1 matched
    if found_match_1:
        join_write_note(container=container)
        return

    # check for 'elif' condition 2
    found_match_2 = phantom.decision(
        container=container,
        logical_operator="or",
        conditions=[
            ["score_events:action_result.summary.verdict", "==", "malicious"],
            ["score_events:action_result.summary.chain_verdict", "==", "build-then-deploy"],
        ],
        delimiter=None,
    )

    # call connected blocks if condition 2 matched
    if found_match_2:
        raise_severity(container=container)
        return

    # check for 'elif' condition 3
    found_match_3 = phantom.decision(
        container=container,
        logical_operator="or",
        conditions=[
            ["score_events:action_result.summary.verdict", "==", "suspicious"],
        ],
        delimiter=None,
    )

    # call connected blocks if condition 3 matched
    if found_match_3:
        join_write_note(container=container)
        return

    # check for 'else' condition 4
    join_find_dockerfiles(container=container)

    return


@phantom.playbook_block()
def raise_severity(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("raise_severity() called")

    score_events_result = phantom.collect2(
        container=container,
        datapath=[
            "score_events:action_result.summary.severity",
        ],
    )

    ################################################################################
    ## Custom Code Start
    ################################################################################

    order = ["low", "medium", "high"]
    now = str(container.get("severity")).lower()
    for (severity,) in score_events_result:
        # What is high already, or a severity of your own, stays.
        if now in order and severity in order[order.index(now) + 1 :]:
            phantom.set_severity(container=container, severity=severity)

    ################################################################################
    ## Custom Code End
    ################################################################################

    join_write_note(container=container)

    return


@phantom.playbook_block()
def join_write_note(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("join_write_note() called")

    if phantom.completed(action_names=["score_events"]):
        # call connected block "write_note"
        write_note(container=container, handle=handle)

    return


@phantom.playbook_block()
def write_note(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("write_note() called")

    score_events_result = phantom.collect2(
        container=container,
        datapath=[
            "score_events:action_result.summary.verdict",
            "score_events:action_result.summary.max_score",
            "score_events:action_result.summary.top_device",
            "score_events:action_result.summary.warning",
            "score_events:action_result.message",
        ],
    )

    ################################################################################
    ## Custom Code Start
    ################################################################################

    import re

    def spelled(text):
        text = " ".join(str(text).split())
        return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)

    lines = []
    for verdict, score, device, warning, message in score_events_result:
        texts = [
            f"verdict: {verdict or 'unknown'}, highest score: {score or 0}",
            f"host: {device}" if device else "",
            f"{message}",
            f"before this is trusted: {warning}" if warning else "",
        ]
        # Texts come from events, which attackers write: they are shown, and no more.
        lines += ["* " + re.sub(r"([^\w\s,])", r"\\\1", spelled(text)) for text in texts if text]
    write_note__note = "\n".join(lines)

    ################################################################################
    ## Custom Code End
    ################################################################################

    phantom.save_run_data(key="write_note:note", value=json.dumps(write_note__note))

    add_note(container=container)

    return


@phantom.playbook_block()
def add_note(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("add_note() called")

    write_note__note = json.loads(phantom.get_run_data(key="write_note:note") or "null")

    ################################################################################
    ## Custom Code Start
    ################################################################################

    # Write your custom code here...

    ################################################################################
    ## Custom Code End
    ################################################################################

    phantom.add_note(
        container=container,
        content=write_note__note,
        note_format="markdown",
        note_type="general",
        title="T1612",
    )

    join_find_dockerfiles(container=container)

    return


@phantom.playbook_block()
def join_find_dockerfiles(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("join_find_dockerfiles() called")

    if phantom.completed(action_names=["score_events"]):
        # call connected block "find_dockerfiles"
        find_dockerfiles(container=container, handle=handle)

    return


@phantom.playbook_block()
def find_dockerfiles(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("find_dockerfiles() called")

    id_value = container.get("id", None)

    ################################################################################
    ## Custom Code Start
    ################################################################################

    has_files, message, files = phantom.vault_info(container_id=id_value)
    if not has_files:
        phantom.debug(f"no files: {message}")
    found = set()
    for file in files or []:
        if "dockerfile" in str(file.get("name")).lower():
            found.add(file["vault_id"])
    find_dockerfiles__vault_ids = sorted(found)
    find_dockerfiles__count = len(find_dockerfiles__vault_ids)

    ################################################################################
    ## Custom Code End
    ################################################################################

    phantom.save_run_data(
        key="find_dockerfiles:vault_ids", value=json.dumps(find_dockerfiles__vault_ids)
    )

    phantom.save_run_data(key="find_dockerfiles:count", value=json.dumps(find_dockerfiles__count))

    dockerfile_decision(container=container)

    return


@phantom.playbook_block()
def dockerfile_decision(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("dockerfile_decision() called")

    # check for 'if' condition 1
    found_match_1 = phantom.decision(
        container=container,
        logical_operator="and",
        conditions=[
            ["find_dockerfiles:custom_function:count", ">", 0],
        ],
        delimiter=None,
    )

    # call connected blocks if condition 1 matched
    if found_match_1:
        score_dockerfile(container=container)
        return

    return


@phantom.playbook_block()
def score_dockerfile(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("score_dockerfile() called")

    find_dockerfiles__vault_ids = json.loads(
        phantom.get_run_data(key="find_dockerfiles:vault_ids") or "null"
    )

    parameters = []

    ################################################################################
    ## Custom Code Start
    ################################################################################

    # A run of its own for each file.
    parameters = [{"vault_id": each} for each in find_dockerfiles__vault_ids or []]

    ################################################################################
    ## Custom Code End
    ################################################################################

    phantom.act(
        "score dockerfile",
        parameters=parameters,
        name="score_dockerfile",
        assets=["t1612"],
        callback=finding_decision,
    )

    return


@phantom.playbook_block()
def finding_decision(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("finding_decision() called")

    # check for 'if' condition 1
    found_match_1 = phantom.decision(
        container=container,
        logical_operator="or",
        conditions=[
            ["score_dockerfile:action_result.status", "==", "failed"],
            ["score_dockerfile:action_result.summary.matched", "==", True],
        ],
        delimiter=None,
    )

    # call connected blocks if condition 1 matched
    if found_match_1:
        write_dockerfile_note(container=container)
        return

    return


@phantom.playbook_block()
def write_dockerfile_note(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("write_dockerfile_note() called")

    score_dockerfile_result = phantom.collect2(
        container=container,
        datapath=[
            "score_dockerfile:action_result.status",
            "score_dockerfile:action_result.message",
            "score_dockerfile:action_result.parameter.vault_id",
            "score_dockerfile:action_result.summary.matched",
            "score_dockerfile:action_result.summary.score",
        ],
    )

    ################################################################################
    ## Custom Code Start
    ################################################################################

    import re

    def spelled(text):
        text = " ".join(str(text).split())
        return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)

    lines = []
    for status, message, vault_id, matched, score in score_dockerfile_result:
        if status != "failed" and not matched:
            continue
        told = message if status == "failed" else f"a finding, score {score}"
        text = f"{vault_id}: {told}"
        lines.append("* " + re.sub(r"([^\w\s,])", r"\\\1", spelled(text)))
    write_dockerfile_note__note = "\n".join(lines)

    ################################################################################
    ## Custom Code End
    ################################################################################

    phantom.save_run_data(
        key="write_dockerfile_note:note", value=json.dumps(write_dockerfile_note__note)
    )

    add_dockerfile_note(container=container)

    return


@phantom.playbook_block()
def add_dockerfile_note(
    action=None,
    success=None,
    container=None,
    results=None,
    handle=None,
    filtered_artifacts=None,
    filtered_results=None,
    custom_function=None,
    loop_state_json=None,
    **kwargs,
):
    phantom.debug("add_dockerfile_note() called")

    write_dockerfile_note__note = json.loads(
        phantom.get_run_data(key="write_dockerfile_note:note") or "null"
    )

    ################################################################################
    ## Custom Code Start
    ################################################################################

    # Write your custom code here...

    ################################################################################
    ## Custom Code End
    ################################################################################

    phantom.add_note(
        container=container,
        content=write_dockerfile_note__note,
        note_format="markdown",
        note_type="general",
        title="T1612: Dockerfiles",
    )

    return


@phantom.playbook_block()
def on_finish(container, summary):
    phantom.debug("on_finish() called")

    score_events_result = phantom.collect2(
        container=container,
        datapath=[
            "score_events:action_result.summary.verdict",
            "score_events:action_result.summary.max_score",
            "score_events:action_result.summary.top_device",
            "score_events:action_result.summary.warning",
        ],
    )

    output = {
        "verdict": [item[0] for item in score_events_result],
        "max_score": [item[1] for item in score_events_result],
        "top_device": [item[2] for item in score_events_result],
        "warning": [item[3] for item in score_events_result],
    }

    phantom.save_playbook_output_data(output=output)

    return
