"""List the programs that connect: to a host, or for whoever connects to them.

Sources: nc.openbsd(1), nc.traditional(1), ncat(1); socat(1), "ADDRESS TYPES";
openssl-s_client(1), openssl-enc(1); ssh(1).
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Wrapper
from ...shell.programs import Feeder, Program, plain_tool

# Of ssh(1) and autossh(1), which has one of its own.
_SSH: Final = """B b c D E e F I i J L l m O o P p Q R S W w"""
_SSH_SWITCHES: Final = "4 6 A a C f G g K k N n q s T t V v X x Y y"
_SSH_FLAGS: Final = flag_table(_SSH, f"M {_SSH_SWITCHES}")
_LOGIN: Final = Feeder("login", flags=_SSH_FLAGS)

# Where the programs of this name differ, an option has a value if it
# has one in any.
_NETCAT_FLAGS: Final = flag_table(
    """p/source-port s/source w/wait X x P q i/idle-timeout I O T V M e/exec c/sh-exec g G
    m/max-conns proxy proxy-type proxy-auth""",
    """4 6 b C/crlf D d F h/help k/keep-open l/listen N n/nodns r S t/telnet U/unixsock u/udp
    v/verbose Z z ssl ssl-verify send-only recv-only no-shutdown broker chat""",
)

# Without one of these a tunnel's line leads to no engine.
_ENGINES: Final = (".sock", "2375", "2376", "4243")

_NETCAT: Final = plain_tool("netcat", _NETCAT_FLAGS)
_SOCKET: Final = Feeder("socket", flags=_NETCAT_FLAGS, hands_to=("exec", "sh-exec"))

ROWS: Final = (
    Program(
        names="nc ncat netcat nc.openbsd nc.traditional",
        asks=_NETCAT,
        feeder=_SOCKET,
    ),
    Program(names="telnet", asks=_NETCAT, feeder=_SOCKET),
    # A TCP or TLS connection, or a listener for one.
    Program(
        names="socat",
        asks=plain_tool("socat"),
        feeder=Feeder(
            "relay",
            fetches=r"""(?ix)(?:tcp|udp|openssl|ssl|openssl-dtls-client|sctp|dccp)[46]?
                (?:-connect|-datagram|-sendto)?:(?P<host>\[[^\]]{1,64}\]|[^:,]{1,255}):""",
            listens=r"(?i)(?:tcp|udp|openssl|ssl|sctp|dccp)[46]?"
            r"-(?:dtls-server|l|listen|recv|recvfrom):",
            hands_to=("exec", "shell", "system"),
        ),
        puts=plain_tool("socat", flag_table("b t T L W lf", "d D v x u U g s V h")),
    ),
    Program(
        names="openssl",
        asks=plain_tool("openssl"),
        feeder=Feeder(
            "decode",
            decodes="-d",
            flags=flag_table(
                "in out pass k K iv S kfile md iter", "a base64 A d e p P pbkdf2 salt nosalt"
            ),
            style="goflag",
            skipped=1,
            opens=("in",),
            saves=("out",),
            # HOST:PORT, which stands behind -connect or alone.
            verbs={
                "s_client": Feeder(
                    "relay", fetches=r"(?P<host>\[[^\]]{1,64}\]|[\w.-]{1,255}):\w{1,32}$"
                )
            },
        ),
    ),
    Program(
        names="ssh",
        wrapper=Wrapper(_SSH_FLAGS, operands=1, seeks="words"),
        starts_elsewhere=True,
        asks=plain_tool("ssh", _SSH_FLAGS),
        feeder=_LOGIN,
    ),
    Program(
        names="autossh",
        source="autossh(1)",
        wrapper=Wrapper(flag_table(f"M {_SSH}", _SSH_SWITCHES), operands=1, seeks="words"),
        starts_elsewhere=True,
        asks=plain_tool("ssh", flag_table(f"M {_SSH}", _SSH_SWITCHES)),
    ),
    # What listens here they put before whoever reaches the other end.
    Program(
        names="chisel",
        source="jpillora/chisel README: reverse remotes",
        asks=plain_tool("chisel"),
        needles=_ENGINES,
    ),
    Program(
        names="netsh",
        source="learn.microsoft.com, netsh interface portproxy",
        asks=plain_tool("portproxy"),
        needles=_ENGINES,
    ),
    Program(
        names="cloudflared ngrok tailscale zrok",
        source="developers.cloudflare.com, cloudflared tunnel; ngrok.com/docs, ngrok tcp;"
        " tailscale.com/kb, tailscale funnel; docs.zrok.io, zrok share",
        asks=plain_tool("tunnel"),
        needles=_ENGINES,
    ),
    Program(
        names="bore frpc gost iox",
        source="ekzhang/bore, fatedier/frp, ginuerzh/gost, EddieIvan01/iox: README",
        asks=plain_tool("tunnel"),
        needles=_ENGINES,
    ),
    Program(
        names="devtunnel localtunnel lt",
        source="learn.microsoft.com, devtunnel host; localtunnel README",
        asks=plain_tool("tunnel"),
        needles=_ENGINES,
    ),
)
