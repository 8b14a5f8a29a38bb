from T1612ShowFindings import page

SUMMARY = {"Source": "args", "Verdict": "malicious", "TopDevice": "web-prod-07", "MaxScore": 9, "Warning": ""}
FINDING = {"Score": 4, "Device": "web-prod-07", "Detail": "docker build /tmp/x", "Signals": ["a", "b"]}


def test_what_was_scored_is_shown_the_highest_scores_first():
    worse = {**FINDING, "Score": 9, "Device": "db-1"}
    shown = page({"T1612": {"Summary": SUMMARY, "Finding": [FINDING, worse]}})

    assert "<td>malicious</td>" in shown
    assert shown.index("<td>db-1</td>") < shown.index("<td>docker build /tmp/x</td>")
    assert "<td>a, b</td>" in shown
    assert "<h3>Chains</h3><p>None.</p>" in shown
    assert "<th>Warning</th>" not in shown  # a column that says nothing


def test_one_finding_is_an_object_and_several_runs_are_a_list():
    shown = page({"T1612": {"Summary": [SUMMARY, {**SUMMARY, "Source": "7@1"}], "Finding": FINDING}})

    assert "<td>args</td>" in shown
    assert "<td>7@1</td>" in shown
    assert shown.count("<td>docker build /tmp/x</td>") == 1


def test_where_nothing_was_scored_it_says_so():
    for context in ({}, {"T1612": None}, {"T1612": {"Summary": []}}, {"T1612": "x"}):
        assert "No events have been scored here yet" in page(context)


def test_texts_of_events_are_text():
    hostile = {**FINDING, "Detail": "<img src=x onerror=y> \u202egpj\n\ud800 é", "Score": "x"}
    shown = page({"T1612": {"Summary": SUMMARY, "Finding": hostile}})

    assert "<td>&lt;img src=x onerror=y&gt; \\u202egpj\\n\\ud800 é</td>" in shown


def test_many_rows_are_cut_and_counted():
    shown = page({"T1612": {"Summary": SUMMARY, "Finding": [FINDING] * 70}})

    assert shown.count("<td>docker build /tmp/x</td>") == 50
    assert "20 more are in the context" in shown
