"""List the programs that decode and unpack.

Sources: GNU coreutils 9.1 (base64, base32, basenc, tr); gzip(1), pigz(1), bzip2(1), xz(1),
zstd(1), lz4(1); tar(1) of GNU and bsdtar; unzip(1) 6.0; xxd(1); jq 1.7 manual, "@base64d"; 7-Zip
23.01 manual, "Command Line Version"; Microsoft Learn, certutil, Expand-Archive.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import abbreviable, flag_table
from ...shell.programs import Feeder, Program, plain_tool

# What packs takes a level, threads, a suffix or a format; the one table fits them all.
_UNPACK_FLAGS: Final = flag_table(
    "S/suffix F/format M/memlimit p/processes b/blocksize D o/output suffix",
    "c/stdout d/decompress uncompress>decompress f/force k/keep q/quiet n/no-name v/verbose",
    "T/threads",
)
_TAR_FLAGS: Final = flag_table(
    """f/file C/directory X/exclude-from T/files-from b/blocking-factor I/use-compress-program
    exclude transform owner group mode mtime sort strip-components""",
    """c/create x/extract get>extract t/list z/gzip j/bzip2 J/xz O/to-stdout v/verbose p
    h/dereference zstd a/auto-compress k m no-same-owner""",
)

ROWS: Final = (
    # Short options may be grouped (``-di``), long ones cut short (``--dec``).
    Program(
        names="base64 base32 basenc gbase64",
        feeder=Feeder(
            "decode",
            decodes=r"-[a-zA-Z]{0,4}[dD][a-zA-Z0-9]{0,8}|--d[ecod]{0,5}",
            # macOS names the file by -i, GNU ignores garbage by it.
            flags=flag_table("w/wrap b break o/output input", "d/decode D i/ignore-garbage u/url"),
            opens=("input",),
            saves=("output",),
        ),
    ),
    Program(names="uudecode", feeder=Feeder("decode", flags=flag_table("o", "c i p"))),
    Program(names="rev", feeder=Feeder("decode", flags=flag_table("", "0/zero"))),
    Program(
        names="xxd",
        feeder=Feeder(
            "decode",
            decodes=r"-[a-z]{0,3}r[a-z]{0,6}",
            flags=flag_table("c g l n o s", "a b C d e E i p r u"),
        ),
        shows=True,
    ),
    Program(
        names="tr",
        feeder=Feeder("decode", decodes=r"(?i).{0,8}[b-z]-z.{0,3}a-[a-y].{0,8}"),
        shows=True,
    ),
    Program(
        names="jq",
        feeder=Feeder(
            "decode",
            decodes=r"(?s).*@base(?:64|32)d.*",
            flags=flag_table(
                "f/from-file indent", "a c C e j/join-output n r/raw-output R s S tab"
            ),
            skipped=1,
        ),
        shows=True,
    ),
    Program(
        names="gzip pigz bzip2 xz zstd lz4 lzma",
        feeder=Feeder(
            "unpack", flags=_UNPACK_FLAGS, decodes=r"-[a-zA-Z0-9]*d.*|--(?:de|un)compress"
        ),
    ),
    Program(
        names="gunzip zcat bunzip2 bzcat unxz xzcat unzstd zstdcat",
        feeder=Feeder("unpack", flags=_UNPACK_FLAGS),
    ),
    # Members of an archive are files too, where it is made; where it is read they are none.
    Program(
        names="tar bsdtar",
        places=plain_tool("tar", _TAR_FLAGS),
        feeder=Feeder("read", flags=_TAR_FLAGS, opens=("file",), chdir=("directory",), keeps=True),
    ),
    Program(
        names="unzip",
        places=plain_tool(
            "unzip", flag_table("d/directory P/password x/exclude", "o n q j l t v a u f")
        ),
    ),
    Program(names="7z 7za 7zr 7zz", puts=plain_tool("7z", flag_table("o p x i m t", "y b s"))),
    Program(
        names="expand-archive",
        puts=plain_tool(
            "expand",
            abbreviable(
                flag_table("path literalpath>path pspath>path destinationpath", "force passthru")
            ),
            "goflag",
        ),
        is_built_in=True,
    ),
    Program(
        names="gpg gpg2 age",
        source="gpg(1); age(1)",
        feeder=Feeder(
            "decode",
            decodes=r"-[a-zA-Z]{0,4}d|--decrypt",
            flags=flag_table("o/output i/identity r/recipient passphrase homedir", "d/decrypt q"),
            saves=("output",),
        ),
    ),
    # It decodes, and fetches as well.
    Program(
        names="certutil",
        puts=plain_tool("certutil"),
        feeder=Feeder("decode", decodes=r"(?i)[-/]decode(?:hex)?"),
    ),
)
