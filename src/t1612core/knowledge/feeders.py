"""List the programs whose output a build may be fed with.

Sources: GNU coreutils 9.1 (base64, base32, basenc, tr); openssl-enc(1); xxd(1); jq 1.7
manual, "@base64d"; FreeBSD fetch(1); aria2c(1); axel(1); HTTPie documentation; lynx(1);
Microsoft Learn, Invoke-WebRequest and Convert.FromBase64String; the standard libraries
of Python, Perl, Ruby, Node.js and PHP.
"""

from __future__ import annotations

import re
from typing import Final

from ..language.feeds import Feeder, FeedTable
from .api_clients import CURL_FLAGS, NETCAT_FLAGS, WGET_FLAGS
from .tools import GRAMMAR

_DOWNLOAD: Final = Feeder("download")
_CURL: Final = Feeder("download", flags=CURL_FLAGS)
_WGET: Final = Feeder("download", flags=WGET_FLAGS)
_NETCAT: Final = Feeder("socket", flags=NETCAT_FLAGS)
_UNPACK: Final = Feeder("unpack")
_READ: Final = Feeder("read")

# Short options may be grouped (``-di``), long ones cut short (``--dec``).
_BASE: Final = Feeder(
    "decode", decodes=re.compile(r"-[a-zA-Z]{0,4}[dD][a-zA-Z]{0,4}|--d[ecod]{0,5}")
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
        "invoke-webrequest": _DOWNLOAD,
        "invoke-restmethod": _DOWNLOAD,
        "iwr": _DOWNLOAD,
        "irm": _DOWNLOAD,
        "base64": _BASE,
        "base32": _BASE,
        "basenc": _BASE,
        "gbase64": _BASE,
        "uudecode": Feeder("decode"),
        "rev": Feeder("decode"),
        "xxd": Feeder("decode", decodes=re.compile(r"-[a-z]{0,3}r[a-z]{0,6}")),
        "openssl": Feeder("decode", decodes=re.compile(r"-d")),
        "tr": Feeder("decode", decodes=re.compile(r".{0,8}n-z.{0,3}a-m.{0,8}", re.IGNORECASE)),
        "jq": Feeder("decode", decodes=re.compile(r".*@base(?:64|32)d.*", re.DOTALL)),
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
        "type": _READ,
        "get-content": _READ,
        "gc": _READ,
    },
)
