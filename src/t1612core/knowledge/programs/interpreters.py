"""List the interpreters: how each is told what to run, and what its code may do.

Each has one table of flags; those whose value is a program are called ``code``.

Sources: the interpreters' manuals, and the standard libraries of Python, Perl, Ruby, Node.js
and PHP.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Wrapper, packed
from ...shell.programs import Feeder, Program, plain_tool
from ...text.interpreters import Interpreter
from .elsewhere import BUILDS

# A file's mode, an arrow next to a quote, or the name of what writes.
_WRITES: Final = r"""(?ix),\s{0,4}['"][rbt+]{0,2}[wax][bt+]{0,2}['"]|>\s{0,4}['"]|['"]\s{0,4}>
    |\bb?write|fwrite|fputs|append_?file|put_contents|create_?write_?stream|retrieve|getstore
    |copyfile|\bcopy\b"""
# What of a language's own names decodes and what fetches.
CODE: Final = Feeder(
    "code",
    decodes=r"""(?ix:b(?:ase)?(?:64|32|85|16)_?(?:std_|urlsafe_)?dec|decode_?(?:base)?64
        |decodebytes|a85decode|unhexlify|fromhex|hex2bin|a2b_|uudecode|rot_?13|zlib|gzinflate
        |gzuncompress|\bunpack1?\b|\bpack[ (]{0,2}['"]H\*|['"](?:base64|hex)['"]\)|\batob\b
        |marshal\.loads)""",
    fetches=r"""(?ix:urlopen|urlretrieve|\brequests\.(?:get|post|request|session)|httpx
        |http\.client|urllib3|LWP|HTTP::Tiny|open-uri|Net::HTTP|file_get_contents|curl_exec
        |\bfetch\s*\(|https?\.get|axios)""",
    writes=_WRITES,
)
# What of a PowerShell expression does.
EXPRESSION: Final = Feeder(
    "code",
    decodes=r"(?i:FromBase64String|FromHexString|DeflateStream|GzipStream)",
    fetches=r"(?i:\.Download(?:String|Data|File)|\.OpenRead"
    r"|\.Get(?:String|ByteArray|Stream)Async|\bWebRequest\])",
    writes=r"(?i)(?:Write|Append)All(?:Text|Lines|Bytes)|\.DownloadFile|StreamWriter",
)
# Words without one of which program text writes no file that has no arrow in it.
WRITING: Final = packed(
    """write write_text write_bytes writelines binwrite writefile writefilesync appendfile
    appendfilesync createwritestream file_put_contents fwrite fputs urlretrieve getstore open copy
    copyfile"""
)

_PYTHON_FLAGS: Final = flag_table(
    "c>code m W X Q check-hash-based-pycs", "B E I O P S V b d h i q s u v x"
)
_PERL_FLAGS: Final = flag_table("e>code E>code I M m F", "C S T U W X a c d f l n p s t u v w")
_RUBY_FLAGS: Final = flag_table(
    "e>code r I C E F K T encoding external-encoding", "W S a c d l n p s v w y"
)
_NODE_FLAGS: Final = flag_table(
    "e/eval>code p/print>code r/require import C/conditions", "c/check i v"
)
_LUA_FLAGS: Final = flag_table("e>code l", "E W i v")
_AWK_FLAGS: Final = flag_table(
    "f/file F/field-separator v/assign e/source i/include l/load E/exec",
    "b c C d D h I k n N M O p P r s S t V",
)
_PHP_FLAGS: Final = flag_table("r/run>code B R E F c d f g S t z", "a e h i l m n q s v w")
_NODE: Final = Interpreter(
    "code",
    r"-e|-p|-pe|--eval(?:=.*)?|--print(?:=.*)?",
    r"-v|-h",
    ("-r", "--require", "--import", "--loader"),
    ("-r", "--require", "--import", "--loader", "--experimental-loader"),
)
_ASKS_BY_CODE: Final = "interpreter"

# docker-compose 1 and podman-compose are scripts, which the first of these start.
PYTHON: Final = Program(
    names="python python3 pythonw pypy ipython",
    source="Python, command line",
    wrapper=Wrapper(_PYTHON_FLAGS, ends=("code", "m")),
    interpreter=Interpreter("code", r"-[A-VYZa-ln-z]*c.*", r"-[A-Za-ln-z]*m(.*)", ("-W", "-X")),
    asks=plain_tool(_ASKS_BY_CODE, _PYTHON_FLAGS),
    feeder=CODE,
    builds_otherwise=True,
)
ROWS: Final = (
    PYTHON,
    Program(
        names="py",
        source="Python on Windows, the launcher",
        asks=plain_tool(_ASKS_BY_CODE, _PYTHON_FLAGS),
    ),
    Program(
        names="perl",
        source="perlrun",
        wrapper=Wrapper(_PERL_FLAGS, ends=("code",)),
        interpreter=Interpreter(
            "code",
            r"-[a-ln-zA-HJ-LN-Z0-9]*[eE].*",
            "-[vV].*",
            ("-I", "-M"),
            ("-I", "-M"),
        ),
        asks=plain_tool(_ASKS_BY_CODE, _PERL_FLAGS),
        feeder=CODE,
    ),
    Program(
        names="ruby jruby",
        source="ruby(1)",
        wrapper=Wrapper(_RUBY_FLAGS, ends=("code",)),
        interpreter=Interpreter(
            "code", r"-[a-qs-zA-Z0-9]*e.*", r"-v|-h", ("-I", "-r"), ("-I", "-r")
        ),
        asks=plain_tool(_ASKS_BY_CODE, _RUBY_FLAGS),
        feeder=CODE,
    ),
    # Debian calls it nodejs.
    Program(
        names="node nodejs",
        source="nodejs.org, command-line API",
        wrapper=Wrapper(_NODE_FLAGS, ends=("code",)),
        interpreter=_NODE,
        asks=plain_tool(_ASKS_BY_CODE, _NODE_FLAGS),
        feeder=CODE,
        builds_otherwise=True,
    ),
    Program(
        names="bun",
        source="bun.sh, bun run",
        wrapper=Wrapper(_NODE_FLAGS, ends=("code",)),
        interpreter=_NODE,
        asks=plain_tool(_ASKS_BY_CODE, _NODE_FLAGS),
        feeder=CODE,
        builds_otherwise=True,
    ),
    Program(
        names="deno",
        source="docs.deno.com, deno run, deno eval",
        wrapper=Wrapper(code_behind="eval"),
        needles=BUILDS,
        interpreter=_NODE,
        builds_otherwise=True,
    ),
    Program(
        names="php",
        source="php.net, command line usage",
        interpreter=Interpreter("code", "-r.*", "-[iSvm].*", ("-d", "-c")),
        wrapper=Wrapper(_PHP_FLAGS, ends=("code",)),
        asks=plain_tool(_ASKS_BY_CODE, _PHP_FLAGS),
        feeder=CODE,
    ),
    # A class's name behind its options is read as a file, too: it lies nowhere.
    Program(
        names="java javaw",
        source="Oracle, the java command",
        interpreter=Interpreter(
            "code",
            other="(?:-m|--module)(?:=(.*))?",
            valued=(
                *("-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules"),
                *("--upgrade-module-path", "--limit-modules", "--add-opens", "--add-exports"),
                *("--add-reads", "--patch-module", "--source", "--enable-native-access"),
            ),
            loads=(
                *("-cp", "-classpath", "--class-path", "-p", "--module-path", "--patch-module"),
                *("--upgrade-module-path", "-javaagent:", "-agentpath:", "-Xbootclasspath/a:"),
            ),
            listing="@",
        ),
    ),
    Program(
        names="guile",
        source="GNU Guile, invoking guile",
        interpreter=Interpreter(
            "code",
            "-c.*",
            "-[hv].*|--help|--version",
            ("-L", "-C", "-x", "-l", "-e"),
            ("-L", "-C", "-l"),
        ),
    ),
    Program(
        names="lua luajit",
        source="lua(1)",
        wrapper=Wrapper(_LUA_FLAGS, ends=("code",)),
        interpreter=Interpreter("code", "-e.*", "-v", ("-l",)),
        asks=plain_tool(_ASKS_BY_CODE, _LUA_FLAGS),
    ),
    # gawk connects by itself; what the others print is a text.
    Program(
        names="awk gawk mawk nawk",
        source="gawk(1); GNU Awk manual, Using gawk for Network Programming",
        wrapper=Wrapper(_AWK_FLAGS, ends=("file", "exec"), code_behind=""),
        asks=plain_tool(
            "awk",
            _AWK_FLAGS,
        ),
        feeder=Feeder("code", writes=_WRITES),
        role="transform",
        shows=True,
    ),
)
