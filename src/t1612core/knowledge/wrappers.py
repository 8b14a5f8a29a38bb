"""List the programs that start other programs, and the shells.

Flags are listed as far as they take a value or stand before another flag's letter; how a
table is packed is told in ``flags``.

Sources: the man pages of sudo 1.9, doas 6.8, coreutils 9.1, util-linux 2.38, findutils
4.9, procps 4.0, time 1.9, systemd 252, strace 6.1, bash 5.2, busybox 1.35, gosu 1.14,
tini 0.19 and dumb-init 1.2; ld.so(8) of glibc 2.36 and musl 1.2.3; k3s and
containers/podman documentation.
"""

from __future__ import annotations

from typing import Final

from ..shell.flags import flag_table
from ..shell.grammar import Shell, Wrapper
from . import loaders

_PLAIN: Final = Wrapper()
_SUDO: Final = Wrapper(
    flag_table(
        """r/role t/type u/user g/group h/host p/prompt C/close-from D/chdir R/chroot
        T/command-timeout U/other-user a/auth-type c/login-class""",
        """A/askpass b/background B/bell E/preserve-env e/edit H/set-home i/login
        K/remove-timestamp k/reset-timestamp l/list N/no-update n/non-interactive
        P/preserve-groups S/stdin s/shell V/version v/validate""",
    ),
    chdir=("chdir",),
)
_LOGIN: Final = Wrapper(
    flag_table(
        """c/command session-command g/group G/supp-group s/shell T/pty-size u/user
        w/whitelist-environment""",
        "f/fast l/login m/preserve-environment p/preserve-environment P/pty",
    ),
    script=("command", "session-command"),
)
_PYTHON: Final = Wrapper(
    flag_table("c m W X", "B E I O P S b d i q s u v x"),
    ends=("c", "m"),
)
_EVAL: Final = Wrapper(joined=True)
_LOADER: Final = Wrapper(
    flag_table(
        "argv0 audit glibc-hwcaps-mask glibc-hwcaps-prepend inhibit-rpath library-path preload",
        "help inhibit-cache list list-diagnostics list-tunables verify version",
    ),
    ends=("help", "list", "list-diagnostics", "list-tunables", "verify", "version"),
)

WRAPPERS: Final = {
    "sudo": _SUDO,
    "doas": Wrapper(flag_table("C/config a/style u/user", "L/logout n/nonint s/shell")),
    "gosu": Wrapper(operands=1),
    "su-exec": Wrapper(operands=1),
    "su": _LOGIN,
    "runuser": _LOGIN,
    "env": Wrapper(
        flag_table(
            "C/chdir S/split-string u/unset",
            "0/null i/ignore-environment v/debug list-signal-handling",
            "block-signal default-signal ignore-signal",
        ),
        chdir=("chdir",),
        script=("split-string",),
    ),
    "nohup": _PLAIN,
    "nice": Wrapper(flag_table("n/adjustment")),
    "ionice": Wrapper(flag_table("c/class n/classdata P/pgid p/pid u/uid", "t/ignore")),
    "chrt": Wrapper(
        flag_table(
            "D/sched-deadline P/sched-period T/sched-runtime",
            "a/all-tasks b/batch d/deadline f/fifo i/idle o/other R/reset-on-fork r/rr v/verbose",
        ),
        operands=1,
    ),
    "taskset": Wrapper(flag_table("", "a/all-tasks c/cpu-list p/pid"), operands=1),
    "stdbuf": Wrapper(flag_table("e/error i/input o/output")),
    "setsid": Wrapper(flag_table("", "c/ctty f/fork w/wait")),
    "timeout": Wrapper(
        flag_table("k/kill-after s/signal", "foreground preserve-status v/verbose"), operands=1
    ),
    "time": Wrapper(flag_table("f/format o/output", "a/append p/portability q/quiet v/verbose")),
    "flock": Wrapper(
        flag_table(
            "c/command E/conflict-exit-code w/timeout",
            "e/exclusive F/no-fork n/nonblock o/close s/shared u/unlock x/exclusive verbose",
        ),
        operands=1,
        script=("command",),
    ),
    "chroot": Wrapper(flag_table("groups userspec", "skip-chdir"), operands=1),
    "nsenter": Wrapper(
        flag_table(
            "G/setgid S/setuid t/target",
            """a/all C/cgroup e/env F/no-fork i/ipc m/mount n/net p/pid r/root T/time U/user u/uts
            Z/follow-context preserve-credentials""",
            "w/wd",
        ),
        chdir=("wd",),
    ),
    "unshare": Wrapper(
        flag_table(
            """G/setgid map-group map-groups map-user map-users propagation R/root S/setuid
            setgroups w/wd""",
            """C/cgroup c/map-current-user f/fork i/ipc m/mount n/net p/pid r/map-root-user T/time
            U/user u/uts keep-caps kill-child mount-proc""",
        ),
        chdir=("wd",),
    ),
    "setpriv": Wrapper(
        flag_table(
            """ambient-caps apparmor-profile bounding-set egid euid groups inh-caps pdeathsig regid
            reuid rgid ruid securebits selinux-label""",
            "clear-groups init-groups keep-groups no-new-privs nnp>no-new-privs reset-env",
        )
    ),
    "systemd-run": Wrapper(
        flag_table(
            """E/setenv gid H/host M/machine nice on-active on-boot on-calendar p/property
            service-type slice u/unit uid unit description working-directory""",
            """d/same-dir G/collect no-ask-password no-block P/pipe q/quiet r/remain-after-exit
            scope send-sighup S/shell t/pty system user wait""",
        ),
        chdir=("property=WorkingDirectory", "working-directory"),
    ),
    "xargs": Wrapper(
        flag_table(
            """a/arg-file d/delimiter E/eof-str I/replace L/max-lines n/max-args P/max-procs
            process-slot-var s/max-chars""",
            "0/null o/open-tty p/interactive r/no-run-if-empty t/verbose x/exit",
        )
    ),
    "find": Wrapper(
        flag_table("D O", "H L P"),
        actions=("-exec", "-execdir", "-ok", "-okdir"),
        below=("-execdir", "-okdir"),
    ),
    "watch": Wrapper(
        flag_table(
            "n/interval q/equexit",
            """b/beep c/color C/no-color d/differences e/errexit g/chgexit p/precise t/no-title
            w/no-wrap x/exec""",
        ),
        joined=True,
    ),
    "script": Wrapper(
        flag_table(
            """B/log-io c/command E/echo I/log-in m/logging-format O/log-out o/output-limit
            T/log-timing""",
            "a/append e/return f/flush force q/quiet",
        ),
        operands=1,
        script=("command",),
    ),
    "strace": Wrapper(flag_table("a b e E I o O p P s S u U X", "f F q t T")),
    "tini": Wrapper(flag_table("e p", "g s v w")),
    "dumb-init": Wrapper(flag_table("r/rewrite", "c/single-child v/verbose")),
    "busybox": _PLAIN,
    "toybox": _PLAIN,
    "k3s": _PLAIN,
    "rke2": _PLAIN,
    "winpty": _PLAIN,
    "unbuffer": _PLAIN,
    "fakeroot": _PLAIN,
    "torsocks": _PLAIN,
    "proxychains": Wrapper(flag_table("f", "q")),
    "proxychains4": Wrapper(flag_table("f", "q")),
    **dict.fromkeys((*loaders.GLIBC, *loaders.MUSL), _LOADER),
    # Built into shells.
    "builtin": _PLAIN,
    "command": Wrapper(flag_table("", "p v V"), ends=("v", "V")),
    "exec": Wrapper(flag_table("a", "c l")),
    "eval": _EVAL,
    "invoke-expression": _EVAL,
    "iex": _EVAL,
    # Interpreters: docker-compose 1 and podman-compose are scripts.
    "python": _PYTHON,
    "perl": Wrapper(flag_table("e E I M", "w T"), ends=("e", "E")),
    "ruby": Wrapper(flag_table("e I r", "w"), ends=("e",)),
    "node": Wrapper(flag_table("e/eval p/print r/require"), ends=("eval", "print")),
}

_SH: Final = Shell("sh")
_CMD: Final = Shell("cmd")
_POWERSHELL: Final = Shell("powershell")
SHELLS: Final = {
    "sh": _SH,
    "ash": _SH,
    "bash": _SH,
    "dash": _SH,
    "fish": _SH,
    "ksh": _SH,
    "mksh": _SH,
    "rbash": _SH,
    "zsh": _SH,
    # Others that are given a text by -c; of their languages, simple commands are alike.
    "csh": _SH,
    "elvish": _SH,
    "es": _SH,
    "hush": _SH,
    "lksh": _SH,
    "nu": _SH,
    "oksh": _SH,
    "pdksh": _SH,
    "posh": _SH,
    "rc": _SH,
    "rksh": _SH,
    "rzsh": _SH,
    "tcsh": _SH,
    "xonsh": _SH,
    "yash": _SH,
    "cmd": _CMD,
    "powershell": _POWERSHELL,
    "pwsh": _POWERSHELL,
}
