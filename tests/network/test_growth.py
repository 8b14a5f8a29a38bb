"""Time grows no faster than the input, whatever it is made of.

For each parser and each seed, a text of many copies is read at two lengths, one
four times the other, the longer at the parser's own limit or at 1 MiB.  The
ratio of the CPU times, taken for one doubling (its square root), must stay under
``LIMIT``; a quadratic parser shows 4.  It is taken inside a round and the best of
several rounds counts: a busy machine makes some runs slow, never all of them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from math import sqrt
from time import process_time

import pytest

from t1612core.container.engine_api import daemon_logs
from t1612core.container.engine_api import requests as api
from t1612core.container.engine_api.clients import find_calls
from t1612core.container.engine_api.endpoints import parse_endpoint
from t1612core.facts import daemon
from t1612core.knowledge.commands import CLIENTS
from t1612core.knowledge.endpoints import ENGINES
from t1612core.knowledge.paths import PATHS
from t1612core.knowledge.registries import REGISTRY_HOSTS
from t1612core.shell import limits
from t1612core.telemetry.daemon_lines import daemon_line
from t1612core.text import addresses, hosts, paths, programs, spelling
from t1612core.text.redact import redact

LIMIT = 2.3
MIB = 1 << 20
# Below this a run is over before the clock can tell.
SHORTEST = 0.004
ROUNDS = 8

Parser = Callable[[str], object]

# Each parser: the length up to which it reads, and what it may stumble over.
PARSERS: dict[str, tuple[Parser, int, str]] = {
    "redact": (
        redact,
        MIB,
        '"~\'~\\~\\"~{~[{~}~://~://a@~%3a%2f%2f~%25~%3a%2f%2fa%40~&~ ~\n~--build-arg ~='
        '~--build-arg A=~--build-arg A="~--build-arg A=\\~build-arg:a~build-arg"A=~buildargs='
        '~buildargs={~buildargs="~curl -u x:~curl -u ~login -p ~Authorization: ~[redacted]'
        '~Authorization: basic ~X-Registry-Auth: "~password=~"password": "~token '
        '~token=a\\ ~,token=~,token=a~?token=~x token = ~token%3D~token: ~build-arg"-~-e~-b~curl -b'
        "~'\"'\"'~auth=f(~.login(~*.args.a=~env a ~openssl -k ~mysql -p ~a:b@~--a-~x-a"
        '~|chpasswd~echo a |chpasswd ~echo \'~echo "a" |sudo -S ~|~curl -b ~curl -b a=b '
        "~curl -b a= ~htpasswd -b ~htpasswd -nb a b ~net user ~net user a ~mysqladmin "
        "~--secret a= ~--secret "
        "~mysqladmin password ~identified by '~password '~login a password ~set a ~set token "
        "~setx token a "
        "~SetEnvironmentVariable(~SetEnvironmentVariable('token','~chpasswd <<< ~redis-cli -a "
        "~--from-literal ~--from-literal=a=b ~password=no ~-passin file:~-passin file:-passin file:"
        "~NOPASSWD: ~a_pass~_pass=~Authorization:\\ ~Authorization:\\\\~%41~%41=~%2d%~-u "
        "~--build-arg '~--build-arg $(~build-a:`~build-a:$(a)~build-a:a\\ ~build-a:a,~buildargs%3D"
        '~--build-arg "A ~build-a:"a ~build-a"a~--build-arg "A="a~--build-arg "A="~%62uildargs='
        "~\0~--build-arg\0~--build-arg\0A ~-p\0a~\\x00~a\\x00--build-arg\\x00"
        "~\u00a0~--build-arg\u00a0~pack build -e ~pack ~pack build -e A=a ",
    ),
    "redact a long text behind one flag": (
        lambda text: redact(f"curl -u{text}"),
        1 << 17,
        " ~\n~%41~\\~= ~a",
    ),
    "redact a long text behind one word of a list": (
        lambda text: redact(f"docker\0{text}"),
        MIB,
        '--build-arg A=a ~--build-arg A=" ~token=a ',
    ),
    "redact a long text behind one session": (
        lambda text: redact(f"curl -b{text}"),
        1 << 17,
        " ~\n~= ",
    ),
    "redact a long text behind one name": (
        lambda text: redact(f"buildargs{text}"),
        MIB,
        " ~\\~=~\n",
    ),
    "parse_request_line": (
        api.parse_request_line,
        api.MAX_TARGET,
        "POST ~POST /~/~ ~\t",
    ),
    "parse_request": (
        lambda text: api.parse_request("POST", "/" + text),
        MIB,
        "/../~/~%~%62~&~&a=b~?~a=%~buildargs={~[~?buildargs=[&",
    ),
    "build arguments": (
        lambda text: api.parse_request("POST", "/build?buildargs=" + text),
        api.MAX_TARGET,
        '[~{~{"a":~"a":1,~%7B~1~\\',
    ),
    "log_line": (
        daemon_logs.reported_request,
        daemon_logs.MAX_LENGTH,
        'Calling ~Calling POST ~Calling POST /~handling POST request ~request-url=/~msg="POST '
        "~@ - - [~1.1.1.1 - - [~1:~\\u0026~APIHandler -- Method: POST URL: ~ ~a",
    ),
    "daemon_line": (
        lambda text: daemon_line({"_raw": text}),
        MIB,
        'Calling POST /~@ - - [a] "GET ~@ - - [~time="2~level=a ~form data: {~form data: ~{\\"~\\"'
        "~<1>1 ~Mar 02 08:06:41 ~2026-01-01T00:00:00 h ~DEBU[0000] ~-- ~/libpod/~a - ~1.1 - - [~"
        "2026-01-01T00:00:00Z container exec_create: a (a, ~2026-01-01T00:00:00Z image tag (~ (a)",
    ),
    "request to an engine": (
        lambda text: daemon.facts(
            daemon.read({"name": "dockerd", "request": f"POST /build?t={text}", "caller": text})
        ),
        MIB,
        "a~&t=~&remote=http://~/~curl/~ ~%2f",
    ),
    "body of a request": (
        lambda text: daemon.facts(
            daemon.read({"name": "dockerd", "request": "x", "body": f'{{"Image": "{text}"}}'})
        ),
        MIB,
        'a~", "Cmd": ["a"], "b": "~docker build /tmp/ ~\\u0041',
    ),
    "command in a container": (
        lambda text: daemon.facts(
            daemon.read({"name": "dockerd", "request": f"exec_create: docker build {text}"})
        ),
        MIB,
        "-t a ~/tmp/x ~a~' ~$(",
    ),
    "find_calls": (
        lambda text: find_calls(text, CLIENTS),
        limits.LIMIT,
        "sh -c ~sudo ~curl ~curl http://192.0.2.1:2375/build ~curl -d a=b ~curl -Gd a=b h:2375/b "
        "~ | curl -d a=b h:2375/build ~--next ~curl -X ~nc -U docker.sock ~ | nc -U /docker.sock"
        "~POST /build HTTP/1.1 ~A=1 ~env ~1s ~python3 -c ~powershell -c ~powershell irm ~cmd /c "
        "~socat UNIX:docker.sock ~'~\"~\\~$~; ~ /dev/tcp/h/2375~openssl s_client -connect ~wget "
        "~wget --post-file=x h:2375/build ~-u ~--a",
    ),
    "script": (
        lambda text: find_calls(["bash", "-c", text], CLIENTS),
        limits.LIMIT,
        "sh -c 'a';~curl h:2375/build|~nc -U docker.sock;~POST /build HTTP/1.1 |nc -U docker.sock;"
        '~>~2>~2>a ~\n~&~>/dev/tcp/h/2375 ~sh -c "~sudo a;~sh -c sh -c a;~python -c a|~irm a;',
    ),
    "curl": (
        lambda text: find_calls("curl " + text, CLIENTS),
        limits.LIMIT,
        "h:2375/build ~-d a ~--data-urlencode a=b ~--next ~-: ~--u ~--connect-to a:b:c:d ~-~--"
        "~{a,b}~{~{a~,~[~[a-b]~[a~{a,b} ~h:2375/{a,build} ~-K a ",
    ),
    "forwarding": (
        lambda text: [find_calls(f"{name} {text}", CLIENTS) for name in ("ssh", "socat", "ncat")],
        limits.LIMIT,
        "-R 1:/docker.sock ~-R 1:~-o RemoteForward=~a:~unix:docker.sock ~tcp-listen:1 ~,bind=~"
        "-l -e docker.sock ~-e ",
    ),
    "awk": (
        lambda text: find_calls("gawk " + text, CLIENTS),
        limits.LIMIT,
        "/inet/tcp/0/~/inet/tcp/0/a/2375 ~/inet/tcp/1~-v a ~POST /build ",
    ),
    "source": (
        lambda text: find_calls(["python3", "-c", text], CLIENTS),
        limits.LIMIT,
        '.sock~docker.soc~:2375~:23755~a:2375~ /build~://~"/build?~POST ~post~from_env()'
        '~.images.~APIClient(~docker~"~[::1~ ,  2375',
    ),
    "PowerShell": (
        lambda text: find_calls(["powershell", "-Command", text], CLIENTS),
        limits.LIMIT,
        "irm ~irm h;~irm -Uri h -Method POST;~-a ~-a:~'~|",
    ),
    "nested scripts": (
        lambda text: find_calls(["sh", "-c", text], CLIENTS),
        limits.LIMIT,
        "sh -c ~sh -c '~sh -c a;~bash -c \"",
    ),
    "parse_endpoint": (
        lambda text: parse_endpoint(text, ENGINES),
        MIB,
        "unix://~\\\\.\\pipe\\~tcp://~/a~%2f~:~\\\\~/~http+unix://%2F~ssh://a@",
    ),
    "parse_host": (
        hosts.parse_host,
        MIB,
        "http://~a@~a.~%~%41~\\~[~[::~:~\u00fc~\ud800~1.~0x~\u200b~ ~xn--",
    ),
    "registrable": (hosts.registrable, MIB, "a.~.~com.~1.~xn--a."),
    "HostSet": (lambda text: text in REGISTRY_HOSTS, MIB, "a.~docker.io.~.~*.~io"),
    "classify": (addresses.classify, MIB, "1~1.~:~[~ ~0~0x~/~%"),
    "place": (
        lambda text: paths.place(text, table=PATHS),
        spelling.MAX_LENGTH,
        '/~../~/tmp/../~a/~\\~%TEMP%\\~$~${a:-~${a:-}/~.a/~AppData/Local/~C:\\~\\\\?\\~"~ '
        "~`mktemp ~$(mktemp ~C:/AppData/Local/~/tmp/buildx1/~. ~/a. "
        "~/rootfs~/overlay2/a/merged~/host~/proc/self/cwd~../tmp/~%PUBLIC%\\~.ssh/a/~C:/A~1/",
    ),
    "place below": (
        lambda text: paths.place(text, table=PATHS, cwd="C:/" + text, is_directory=True),
        spelling.MAX_LENGTH,
        "../~a/~AppData/Local/~/",
    ),
    "program_name": (programs.program_name, MIB, '/~\\~a~.exe~"~ (deleted)~-'),
}
CASES = [
    pytest.param(parser, limit, seed, id=f"{name} {seed!r}")
    for name, (parser, limit, seeds) in PARSERS.items()
    for seed in seeds.split("~")
]


def growth(parser: Parser, limit: int, seed: str) -> float:
    """Return how much longer twice the text takes; 0 when it is too fast to tell."""
    longer = (seed * (limit // len(seed) + 1))[:limit]
    shorter = longer[: limit // 4]
    ratio = 60.0
    # The collector sweeps everything alive whenever enough was made: not the parser's time.
    gc.disable()
    try:
        for _ in range(ROUNDS):
            start = process_time()
            parser(shorter)
            middle = process_time()
            parser(longer)
            took = process_time() - middle
            if took < SHORTEST:
                return 0.0
            ratio = min(ratio, sqrt(took / max(middle - start, 1e-6)))
            if ratio <= LIMIT:
                break
    finally:
        gc.enable()
    return ratio


@pytest.mark.growth
@pytest.mark.parametrize(("parser", "limit", "seed"), CASES)
def test_time_grows_with_the_text(parser: Parser, limit: int, seed: str) -> None:
    """Twice the text takes about twice the time."""
    assert growth(parser, limit, seed) <= LIMIT


@pytest.mark.growth
def test_the_check_sees_a_quadratic_parser() -> None:
    """A parser that looks back from every character is caught."""

    def quadratic(text: str) -> int:
        return sum(text.count("a", 0, end) for end in range(0, len(text), 4))

    assert growth(quadratic, 1 << 15, "ab") > LIMIT
