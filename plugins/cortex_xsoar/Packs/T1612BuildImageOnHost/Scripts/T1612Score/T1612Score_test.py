import pytest
from T1612Score import score

BUILD = {
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
    "InitiatingProcessFileName": "bash",
}
QUIET = {"FileName": "ls", "ProcessCommandLine": "ls"}


def test_one_event_gives_a_score_and_several_a_list():
    assert score({"value": BUILD}) == 4
    assert score({"value": [BUILD, QUIET, {"a": 1}]}) == [4, 0, -1]


def test_the_profile_and_the_default_are_as_asked_for():
    assert score({"value": BUILD, "profile": "sentinel"}) == 6
    assert score({"value": {"a": 1}, "default": "none"}) == "none"


def test_what_cannot_be_scored_is_an_error():
    with pytest.raises(ValueError, match="none of 1 events can be scored"):
        score({"value": {"a": 1}})
