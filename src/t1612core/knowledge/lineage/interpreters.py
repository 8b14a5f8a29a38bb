"""List the interpreters, and how each is told what to run.

Rule 1: data only; matching is ``text.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from ...text.ancestry import Interpreter

SHELLS: Final = ("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "rbash", "fish", "yash")
_OTHER_SHELLS: Final = (
    *("csh", "elvish", "es", "hush", "lksh", "nu", "oksh", "pdksh", "posh", "rc", "rksh", "rzsh"),
    *("tcsh", "xonsh"),
)
PYTHON: Final = ("python", "pythonw", "pypy", "ipython")

INTERPRETERS: Final = (
    Interpreter(
        (*SHELLS, *_OTHER_SHELLS),
        "sh",
        "POSIX.1-2017 XCU sh; bash(1); the shells' manuals on -c",
    ),
    Interpreter(("cmd",), "cmd", "Microsoft, cmd"),
    Interpreter(("powershell", "pwsh", "pwsh-preview"), "powershell", "about_PowerShell_exe"),
    Interpreter(
        PYTHON,
        "code",
        "Python, command line",
        r"-[A-VYZa-ln-z]*c.*",
        r"-[A-Za-ln-z]*m(.*)",
        ("-W", "-X"),
    ),
    Interpreter(
        ("perl",),
        "code",
        "perlrun",
        r"-[a-ln-zA-HJ-LN-Z0-9]*[eE].*",
        "-[vV].*",
        ("-I", "-M"),
        ("-I", "-M"),
    ),
    Interpreter(
        ("ruby",),
        "code",
        "ruby(1)",
        r"-[a-qs-zA-Z0-9]*e.*",
        r"-v|-h",
        ("-I", "-r"),
        ("-I", "-r"),
    ),
    Interpreter(
        ("node", "nodejs", "bun", "deno"),
        "code",
        "nodejs.org, command-line API",
        r"-e|-p|-pe|--eval(?:=.*)?|--print(?:=.*)?",
        r"-v|-h",
        ("-r", "--require", "--import", "--loader"),
        ("-r", "--require", "--import", "--loader", "--experimental-loader"),
    ),
    Interpreter(("php",), "code", "php.net, command line usage", "-r.*", "-[iSvm].*", ("-d", "-c")),
    # A class's name behind its options is read as a file, too: it lies nowhere.
    Interpreter(
        ("java", "javaw"),
        "code",
        "Oracle, the java command",
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
    Interpreter(
        ("guile",),
        "code",
        "GNU Guile, invoking guile",
        "-c.*",
        "-[hv].*|--help|--version",
        ("-L", "-C", "-x", "-l", "-e"),
        ("-L", "-C", "-l"),
    ),
    Interpreter(("lua", "luajit"), "code", "lua(1)", "-e.*", "-v", ("-l",)),
)
