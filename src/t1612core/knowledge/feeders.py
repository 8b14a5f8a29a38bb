"""List the programs whose output a build may be fed with.

Sources: GNU coreutils 9.1 (base64, base32, basenc, cat, head, tail, tr); gzip(1), pigz(1),
bzip2(1), xz(1), zstd(1); tar(1); pv(1); openssl-enc(1); xxd(1); jq 1.7 manual, "@base64d";
FreeBSD fetch(1); aria2c(1); axel(1); HTTPie documentation; lynx(1); Microsoft Learn,
Invoke-WebRequest, Get-Content and Convert.FromBase64String; ssh(1); socat(1);
openssl-s_client(1); AWS CLI reference, s3 cp; gsutil and gcloud storage, cat and cp; s3cmd(1);
s5cmd and rclone documentation, cat; the standard libraries of
Python, Perl, Ruby, Node.js and PHP.
"""

from __future__ import annotations

import re
from typing import Final

from ..container.feeds import FeedTable
from ..shell.flags import abbreviable, flag_table
from ..shell.outputs import Feeder
from .api_clients import CURL_FLAGS, NETCAT_FLAGS, WGET_FLAGS
from .tools import GRAMMAR

_DOWNLOAD: Final = Feeder("download")
_CURL: Final = Feeder("download", flags=CURL_FLAGS, saves=("output",), own_name="remote-name")
_WGET: Final = Feeder("download", flags=WGET_FLAGS, saves=("output-document",), own_name="")
_WEB_CMDLET: Final = Feeder(
    "download",
    flags=abbreviable(
        flag_table(
            """uri method body infile outfile headers useragent contenttype credential proxy
            timeoutsec websession sessionvariable maximumredirection maximumretrycount certificate
            token authentication transferencoding form""",
            "usebasicparsing skipcertificatecheck usedefaultcredentials passthru verbose debug",
        )
    ),
    style="goflag",
    is_cmdlet=True,
    saves=("outfile",),
)
_SSH: Final = Feeder(
    "login",
    flags=flag_table(
        "B b c D E e F I i J L l m O o P p Q R S W w",
        "4 6 A a C f G g K k M N n q s T t V v X x Y y",
    ),
)
# A TCP or TLS connection, or a listener for one.  Source: socat(1), "ADDRESS TYPES".
_SOCAT: Final = Feeder(
    "relay",
    fetches=re.compile(
        r"""(?:tcp|udp|openssl|ssl|openssl-dtls-client|sctp|dccp)[46]?(?:-connect|-datagram|-sendto)?
        :(?P<host>\[[^\]]{1,64}\]|[^:,]{1,255}):""",
        re.IGNORECASE | re.VERBOSE,
    ),
    listens=re.compile(
        r"(?:tcp|udp|openssl|ssl|sctp|dccp)[46]?-(?:dtls-server|l|listen|recv|recvfrom):",
        re.IGNORECASE,
    ),
)
# HOST:PORT, which stands behind -connect or alone.  Source: openssl-s_client(1).
_TLS: Final = Feeder(
    "relay", fetches=re.compile(r"(?P<host>\[[^\]]{1,64}\]|[\w.-]{1,255}):\w{1,32}$")
)
_STORE: Final = Feeder(
    "bucket",
    fetches=re.compile(r"(?:s3|gs|az|swift|oci|b2)://.", re.IGNORECASE),
    prints=frozenset({"cat"}),
)
# ``remote:path``; a drive is none.  Source: rclone documentation, "Syntax of remote paths".
_RCLONE: Final = Feeder(
    "bucket",
    fetches=re.compile(r":?[\w.+@][\w.+@ ,='-]{0,127}:(?!\\)"),
    prints=frozenset({"cat"}),
)
_TEE: Final = Feeder("save", flags=flag_table("", "a/append i/ignore-interrupts p output-error"))
_NETCAT: Final = Feeder("socket", flags=NETCAT_FLAGS)
# What packs takes a level, threads, a suffix or a format; the one table fits them all.
_UNPACK: Final = Feeder(
    "unpack",
    flags=flag_table(
        "S/suffix F/format M/memlimit p/processes b/blocksize D o/output suffix",
        "c/stdout d/decompress uncompress>decompress f/force k/keep q/quiet n/no-name v/verbose",
        "T/threads",
    ),
)
_READ: Final = Feeder(
    "read",
    flags=flag_table(
        "",
        """A/show-all b/number-nonblank e E/show-ends n/number s/squeeze-blank t T/show-tabs u
        v/show-nonprinting""",
    ),
)
_HEAD: Final = Feeder(
    "read",
    flags=flag_table(
        "c/bytes n/lines s/sleep-interval pid",
        "f/follow F q/quiet v/verbose z/zero-terminated retry",
    ),
)
_CMDLET: Final = Feeder(
    "read",
    flags=abbreviable(
        flag_table(
            """path literalpath pspath>literalpath encoding totalcount first>totalcount
            head>totalcount tail last>tail readcount delimiter filter include exclude stream
            credential""",
            "raw wait force asbytestream verbose debug",
        )
    ),
    style="goflag",
    opens=("path", "literalpath"),
    is_cmdlet=True,
)
# Members of an archive are files too, where it is made; where it is read they are none.
_TAR: Final = Feeder(
    "read",
    flags=flag_table(
        """f/file C/directory X/exclude-from T/files-from b/blocking-factor I/use-compress-program
        exclude transform owner group mode mtime sort strip-components""",
        "c/create x/extract z/gzip j/bzip2 J/xz O/to-stdout v/verbose p h/dereference",
    ),
    opens=("file",),
    chdir=("directory",),
    keeps=True,
)

# Short options may be grouped (``-di``), long ones cut short (``--dec``).
_BASE: Final = Feeder(
    "decode",
    decodes=re.compile(r"-[a-zA-Z]{0,4}[dD][a-zA-Z]{0,4}|--d[ecod]{0,5}"),
    # macOS names the file by -i, GNU ignores garbage by it.
    flags=flag_table("w/wrap b/break o/output input", "d/decode D i/ignore-garbage u/url"),
    opens=("input",),
)
_CODE: Final = Feeder(
    "code",
    decodes=re.compile(
        r"""b(?:ase)?(?:64|32|85|16)_?(?:std_|urlsafe_)?dec|decode_?(?:base)?64|decodebytes
        |a85decode|unhexlify|fromhex|hex2bin|a2b_|uudecode|rot_?13|zlib|gzinflate|gzuncompress
        |\bunpack1?\b|\bpack[ (]{0,2}['"]H\*|['"](?:base64|hex)['"]\)|\batob\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    fetches=re.compile(
        r"""urlopen|urlretrieve|requests\b|httpx|http\.client|urllib3|LWP|HTTP::Tiny|open-uri
        |Net::HTTP|file_get_contents|curl_exec|\bfetch\s*\(|https?\.get|axios""",
        re.IGNORECASE | re.VERBOSE,
    ),
)
_EXPRESSION: Final = Feeder(
    "code",
    decodes=re.compile(r"FromBase64String|FromHexString|DeflateStream|GzipStream", re.IGNORECASE),
    fetches=re.compile(
        r"\.Download(?:String|Data)|\.OpenRead|\.Get(?:String|ByteArray|Stream)Async|\bWebRequest\]",
        re.IGNORECASE,
    ),
)

FEEDS: Final = FeedTable(
    grammar=GRAMMAR,
    expressions=_EXPRESSION,
    feeders={
        "curl": _CURL,
        "curlie": _CURL,
        "wget": _WGET,
        "wget2": _WGET,
        "nc": _NETCAT,
        "ncat": _NETCAT,
        "netcat": _NETCAT,
        "nc.openbsd": _NETCAT,
        "nc.traditional": _NETCAT,
        "telnet": _NETCAT,
        "fetch": _DOWNLOAD,
        "ftp": _DOWNLOAD,
        "http": _DOWNLOAD,
        "https": _DOWNLOAD,
        "xh": _DOWNLOAD,
        "aria2c": _DOWNLOAD,
        "axel": _DOWNLOAD,
        "lynx": _DOWNLOAD,
        "links": _DOWNLOAD,
        "elinks": _DOWNLOAD,
        "w3m": _DOWNLOAD,
        "lwp-request": _DOWNLOAD,
        "get": _DOWNLOAD,
        "invoke-webrequest": _WEB_CMDLET,
        "invoke-restmethod": _WEB_CMDLET,
        "iwr": _WEB_CMDLET,
        "irm": _WEB_CMDLET,
        "ssh": _SSH,
        "socat": _SOCAT,
        "openssl s_client": _TLS,
        "aws": _STORE,
        "gsutil": _STORE,
        "gcloud": _STORE,
        "s3cmd": _STORE,
        "s5cmd": _STORE,
        "rclone": _RCLONE,
        "tee": _TEE,
        "base64": _BASE,
        "base32": _BASE,
        "basenc": _BASE,
        "gbase64": _BASE,
        "uudecode": Feeder("decode", flags=flag_table("o", "c i p")),
        "rev": Feeder("decode", flags=flag_table("", "0/zero")),
        "xxd": Feeder(
            "decode",
            decodes=re.compile(r"-[a-z]{0,3}r[a-z]{0,6}"),
            flags=flag_table("c g l n o s", "a b C d e E i p r u"),
        ),
        "openssl": Feeder(
            "decode",
            decodes=re.compile(r"-d"),
            flags=flag_table(
                "in out pass k K iv S kfile md iter", "a base64 A d e p P pbkdf2 salt nosalt"
            ),
            style="goflag",
            skipped=1,
            opens=("in",),
        ),
        "tr": Feeder("decode", decodes=re.compile(r".{0,8}n-z.{0,3}a-m.{0,8}", re.IGNORECASE)),
        "jq": Feeder(
            "decode",
            decodes=re.compile(r".*@base(?:64|32)d.*", re.DOTALL),
            flags=flag_table(
                "f/from-file indent", "a c C e j/join-output n r/raw-output R s S tab"
            ),
            skipped=1,
        ),
        "gunzip": _UNPACK,
        "gzip": _UNPACK,
        "zcat": _UNPACK,
        "pigz": _UNPACK,
        "bunzip2": _UNPACK,
        "bzip2": _UNPACK,
        "bzcat": _UNPACK,
        "unxz": _UNPACK,
        "xz": _UNPACK,
        "xzcat": _UNPACK,
        "zstd": _UNPACK,
        "unzstd": _UNPACK,
        "zstdcat": _UNPACK,
        "python": _CODE,
        "pypy": _CODE,
        "perl": _CODE,
        "ruby": _CODE,
        "node": _CODE,
        "nodejs": _CODE,
        "bun": _CODE,
        "php": _CODE,
        "echo": Feeder("echo"),
        "write-output": Feeder("echo"),
        "write": Feeder("echo"),
        "printf": Feeder("print"),
        "cat": _READ,
        "type": Feeder("read", flags=flag_table()),
        "tac": _READ,
        "head": _HEAD,
        "tail": _HEAD,
        "pv": Feeder(
            "read",
            flags=flag_table(
                """s/size i/interval D/delay-start w/width H/height N/name F/format L/rate-limit
                B/buffer-size P/pidfile d/watchfd E""",
                "p/progress t/timer e/eta r/rate a/average-rate b/bytes n/numeric q/quiet f/force",
            ),
        ),
        "tar": _TAR,
        "bsdtar": _TAR,
        "get-content": _CMDLET,
        "gc": _CMDLET,
    },
)
