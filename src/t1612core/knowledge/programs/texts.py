"""List the programs that put out, show, search, edit and copy text.

Sources: GNU coreutils 9.1 (cat, cp, dd, head, install, ln, mkdir, mv, tail); POSIX.1-2017 XCU 4;
pv(1); Microsoft Learn, Get-Content, Set-Content, Add-Content, Out-File, New-Item; the projects'
manuals.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import abbreviable, flag_table
from ...shell.grammar import Wrapper
from ...shell.programs import Feeder, Program, plain_tool

# Letters written as codes: text that is no text yet. Of others, as of a byte order mark, some
# stand by themselves.
_CODES: Final = (
    *(r"(?:\\{1,2}x[0-9A-Fa-f]{2}){4}", r"(?:\\{1,2}0?[0-7]{3}){4}"),
    *(r"(?:\\{1,2}x(?:[46][1-9A-Fa-f]|[57][0-9Aa])){2}", r"(?:\\{1,2}0?1[0-7]{2}){2}"),
)
_ESCAPED: Final = rf"(?s).*(?:{'|'.join(_CODES)}).*"
_READ: Final = Feeder(
    "read",
    flags=flag_table(
        "",
        """A/show-all b/number-nonblank e E/show-ends n/number s/squeeze-blank t T/show-tabs u
        v/show-nonprinting""",
    ),
)
_COPY_FLAGS: Final = flag_table(
    "t/target-directory S/suffix",
    "a/archive b d f/force i l/link L n p P r/recursive R s/symbolic T u/update v/verbose x Z",
)
_SED_FLAGS: Final = flag_table(
    "e/expression f/file l/line-length",
    "n/quiet silent>quiet E/regexp-extended r s/separate u/unbuffered z/null-data debug posix",
    "i/in-place",
)
_CMDLET_FLAGS: Final = abbreviable(
    flag_table(
        """path filepath>path literalpath>path pspath>path name value itemtype type>itemtype
        encoding width filter include exclude stream credential inputobject target>value""",
        "force noclobber nonewline append asbytestream passthru whatif confirm",
    )
)

ROWS: Final = (
    Program(names="echo", feeder=Feeder("echo", decodes=_ESCAPED), shows=True),
    Program(names="printf", feeder=Feeder("print", decodes=_ESCAPED), shows=True),
    Program(names="write-output", feeder=Feeder("echo"), shows=True, is_built_in=True),
    Program(names="write", feeder=Feeder("echo"), is_built_in=True),
    Program(names="cat", feeder=_READ, shows=True),
    Program(names="tac", feeder=_READ, shows=True),
    Program(names="type", feeder=Feeder("read", flags=flag_table()), is_built_in=True),
    Program(
        names="head tail",
        feeder=Feeder(
            "read",
            flags=flag_table(
                "c/bytes n/lines s/sleep-interval pid",
                "f/follow F q/quiet v/verbose z/zero-terminated retry",
            ),
        ),
        shows=True,
    ),
    Program(
        names="pv",
        feeder=Feeder(
            "read",
            flags=flag_table(
                """s/size i/interval D/delay-start w/width H/height N/name F/format L/rate-limit
                B/buffer-size P/pidfile d/watchfd E""",
                "p/progress t/timer e/eta r/rate a/average-rate b/bytes n/numeric q/quiet f/force",
            ),
        ),
    ),
    Program(
        names="get-content gc",
        feeder=Feeder(
            "read",
            flags=abbreviable(
                flag_table(
                    """path literalpath pspath>literalpath encoding totalcount first>totalcount
                    head>totalcount tail last>tail readcount delimiter filter include exclude
                    stream credential""",
                    "raw wait force asbytestream verbose debug",
                )
            ),
            style="goflag",
            opens=("path", "literalpath"),
            is_cmdlet=True,
        ),
        is_built_in=True,
    ),
    Program(
        names="tee",
        feeder=Feeder("save", flags=flag_table("", "a/append i/ignore-interrupts p output-error")),
        shows=True,
    ),
    # It reads its script first, if no flag says it.
    Program(
        names="sed gsed",
        source="sed(1)",
        feeder=Feeder("edit", flags=_SED_FLAGS, skipped=1),
        puts=plain_tool("stream", _SED_FLAGS),
        shows=True,
    ),
    Program(
        names="sponge",
        source="sponge(1) of moreutils",
        feeder=Feeder("save", flags=flag_table("", "a/append")),
    ),
    Program(
        names="ed red",
        source="ed(1)",
        puts=plain_tool("editor", flag_table("p/prompt", "E/extended G s/quiet r v l")),
        shows=True,
    ),
    Program(
        names="vi vim nvim view ex",
        source="vim, starting.txt; POSIX.1-2017 XCU ex",
        puts=plain_tool(
            "editor",
            flag_table("c/command cmd>command S T u U i w W", "b d e E s m M n N R y Z v"),
        ),
        shows=True,
    ),
    Program(names="cp mv ln", puts=plain_tool("copy", _COPY_FLAGS)),
    Program(
        names="install",
        puts=plain_tool(
            "copy",
            flag_table(
                "t/target-directory S/suffix m/mode o/owner g/group strip-program",
                "d/directory D b c C p/preserve-timestamps s/strip T v/verbose",
            ),
        ),
    ),
    Program(names="dd", puts=plain_tool("dd")),
    # What is mounted lies there, too.
    Program(
        names="mount",
        source="mount(8)",
        puts=plain_tool(
            "mount", flag_table("t/types o/options", "B/bind R/rbind M/move r w v n f/fake")
        ),
    ),
    Program(
        names="sshfs", source="sshfs(1)", puts=plain_tool("mount", flag_table("o p F", "C f d s"))
    ),
    Program(
        names="mkdir md",
        puts=plain_tool("mkdir", flag_table("m/mode", "p/parents v/verbose Z force")),
    ),
    Program(
        names="set-content out-file new-item",
        puts=plain_tool("write", _CMDLET_FLAGS, "goflag"),
        is_built_in=True,
    ),
    Program(
        names="add-content", puts=plain_tool("append", _CMDLET_FLAGS, "goflag"), is_built_in=True
    ),
    Program(names="crontab", wrapper=Wrapper(seeks="words", reads=True), role="schedule"),
    Program(names="read", role="read", is_built_in=True),
    # It runs what it is given first.
    Program(
        names="start-process saps",
        wrapper=Wrapper(seeks="cmdlet", language="cmd"),
        role="source",
        is_built_in=True,
    ),
    Program(names="export declare typeset readonly local", role="declare", is_built_in=True),
    Program(names="source .", role="source", is_built_in=True),
    # Of these nothing is read; a request in their line is a text.
    Program(
        names="""print less more grep egrep fgrep zgrep rg ag ack findstr pgrep pkill ls dir wc
        sort uniq cut diff cmp file strings od yq nano emacs emacsclient code
        gh man logger journalctl zenity notify-send espeak select-string write-host""",
        shows=True,
    ),
)
