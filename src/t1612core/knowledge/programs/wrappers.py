"""List the programs that start other programs.

Flags are listed as far as they take a value or stand before another flag's letter; how a
table is packed is told in ``client_flags``.

Sources: the man pages of sudo 1.9, doas 6.8, coreutils 9.1, util-linux 2.38, findutils
4.9, procps 4.0, time 1.9, systemd 252, strace 6.1, bash 5.2, busybox 1.35, gosu 1.14,
tini 0.19 and dumb-init 1.2; torsocks(1), torify(1); k3s and rke2 documentation; ld.so(8) of
glibc 2.36, its ``sysdeps/*/shlib-versions`` and the ABI lists of its wiki; musl 1.2.3,
``configure``: ``ld-musl-$ARCH.so.1``.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Wrapper
from ...shell.programs import Program

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
_EVAL: Final = Wrapper(joined=True)
_PS_EVAL: Final = Wrapper(joined=True, language="powershell")
_LOADER: Final = Wrapper(
    flag_table(
        "argv0 audit glibc-hwcaps-mask glibc-hwcaps-prepend inhibit-rpath library-path preload",
        "help inhibit-cache list list-diagnostics list-tunables verify version",
    ),
    ends=("help", "list", "list-diagnostics", "list-tunables", "verify", "version"),
)

# The dynamic linkers, which start a program named on their own command line.  A name stands
# without the version behind ``.so``, as a look-up drops it.  Up to glibc 2.33 the file itself is
# ``ld-VERSION.so``.
_GLIBC: Final = (
    *("ld.so", "ld64.so", "ld-linux.so", "ld-linux-x86-64.so", "ld-linux-x32.so"),
    *("ld-linux-aarch64.so", "ld-linux-aarch64_be.so", "ld-linux-armhf.so"),
    *("ld-linux-ia64.so", "ld-linux-mipsn8.so", "ld-linux-loongarch-lp64d.so"),
    *("ld-linux-riscv64-lp64.so", "ld-linux-riscv64-lp64d.so"),
    *(f"ld-2.{minor}.so" for minor in range(12, 34)),
)
_MUSL: Final = tuple(
    f"ld-musl-{arch}.so"
    for arch in (
        *("x86_64", "x32", "i386", "aarch64", "arm", "armhf", "armeb", "mips", "mipsel"),
        *("mips64", "mips64el", "powerpc", "powerpc64", "powerpc64le", "riscv64", "s390x"),
        *("loongarch64",),
    )
)

ROWS: Final = (
    Program(names="sudo", wrapper=_SUDO),
    Program(
        names="doas",
        wrapper=Wrapper(flag_table("C/config a/style u/user", "L/logout n/nonint s/shell")),
    ),
    Program(names="gosu", wrapper=Wrapper(operands=1)),
    Program(names="su-exec", wrapper=Wrapper(operands=1)),
    Program(names="su runuser", wrapper=_LOGIN),
    Program(
        names="env",
        wrapper=Wrapper(
            flag_table(
                "C/chdir S/split-string u/unset",
                "0/null i/ignore-environment v/debug list-signal-handling",
                "block-signal default-signal ignore-signal",
            ),
            chdir=("chdir",),
            script=("split-string",),
        ),
    ),
    Program(names="nohup", wrapper=_PLAIN),
    Program(names="nice", wrapper=Wrapper(flag_table("n/adjustment"))),
    Program(
        names="ionice",
        wrapper=Wrapper(flag_table("c/class n/classdata P/pgid p/pid u/uid", "t/ignore")),
    ),
    Program(
        names="chrt",
        wrapper=Wrapper(
            flag_table(
                "D/sched-deadline P/sched-period T/sched-runtime",
                """a/all-tasks b/batch d/deadline f/fifo i/idle o/other R/reset-on-fork r/rr
                v/verbose""",
            ),
            operands=1,
        ),
    ),
    Program(
        names="taskset", wrapper=Wrapper(flag_table("", "a/all-tasks c/cpu-list p/pid"), operands=1)
    ),
    Program(names="stdbuf", wrapper=Wrapper(flag_table("e/error i/input o/output"))),
    Program(names="setsid", wrapper=Wrapper(flag_table("", "c/ctty f/fork w/wait"))),
    Program(
        names="timeout",
        wrapper=Wrapper(
            flag_table("k/kill-after s/signal", "foreground preserve-status v/verbose"), operands=1
        ),
    ),
    Program(
        names="time",
        wrapper=Wrapper(
            flag_table("f/format o/output", "a/append p/portability q/quiet v/verbose")
        ),
    ),
    Program(
        names="flock",
        wrapper=Wrapper(
            flag_table(
                "c/command E/conflict-exit-code w/timeout",
                "e/exclusive F/no-fork n/nonblock o/close s/shared u/unlock x/exclusive verbose",
            ),
            operands=1,
            script=("command",),
        ),
    ),
    Program(
        names="chroot", wrapper=Wrapper(flag_table("groups userspec", "skip-chdir"), operands=1)
    ),
    Program(
        names="nsenter",
        wrapper=Wrapper(
            flag_table(
                "G/setgid S/setuid t/target",
                """a/all C/cgroup e/env F/no-fork i/ipc m/mount n/net p/pid r/root T/time U/user
                u/uts Z/follow-context preserve-credentials""",
                "w/wd",
            ),
            chdir=("wd",),
        ),
    ),
    Program(
        names="unshare",
        wrapper=Wrapper(
            flag_table(
                """G/setgid map-group map-groups map-user map-users propagation R/root S/setuid
                setgroups w/wd""",
                """C/cgroup c/map-current-user f/fork i/ipc m/mount n/net p/pid r/map-root-user
                T/time U/user u/uts keep-caps kill-child mount-proc""",
            ),
            chdir=("wd",),
        ),
    ),
    Program(
        names="setpriv",
        wrapper=Wrapper(
            flag_table(
                """ambient-caps apparmor-profile bounding-set egid euid groups inh-caps
                pdeathsig regid reuid rgid ruid securebits selinux-label""",
                "clear-groups init-groups keep-groups no-new-privs nnp>no-new-privs reset-env",
            )
        ),
    ),
    Program(
        names="systemd-run",
        wrapper=Wrapper(
            flag_table(
                """E/setenv gid H/host M/machine nice on-active on-boot on-calendar p/property
                service-type slice u/unit uid unit description working-directory""",
                """d/same-dir G/collect no-ask-password no-block P/pipe q/quiet
                r/remain-after-exit scope send-sighup S/shell t/pty system user wait""",
            ),
            chdir=("property=WorkingDirectory", "working-directory"),
        ),
    ),
    Program(
        names="xargs",
        wrapper=Wrapper(
            flag_table(
                """a/arg-file d/delimiter E/eof-str I/replace L/max-lines n/max-args P/max-procs
                process-slot-var s/max-chars""",
                "0/null o/open-tty p/interactive r/no-run-if-empty t/verbose x/exit",
            ),
            fills="",
        ),
    ),
    Program(
        names="find",
        wrapper=Wrapper(
            flag_table("D O", "H L P"),
            actions=("-exec", "-execdir", "-ok", "-okdir"),
            below=("-execdir", "-okdir"),
        ),
        shows=True,
    ),
    Program(
        names="watch",
        wrapper=Wrapper(
            flag_table(
                "n/interval q/equexit",
                """b/beep c/color C/no-color d/differences e/errexit g/chgexit p/precise
                t/no-title w/no-wrap x/exec""",
            ),
            joined=True,
        ),
    ),
    Program(
        names="script",
        wrapper=Wrapper(
            flag_table(
                """B/log-io c/command E/echo I/log-in m/logging-format O/log-out o/output-limit
                T/log-timing""",
                "a/append e/return f/flush force q/quiet",
            ),
            operands=1,
            script=("command",),
        ),
    ),
    Program(
        names="strace", wrapper=Wrapper(flag_table("a b e E I o O p P s S u U X", "f F q t T"))
    ),
    Program(names="tini", wrapper=Wrapper(flag_table("e p", "g s v w"))),
    Program(
        names="dumb-init", wrapper=Wrapper(flag_table("r/rewrite", "c/single-child v/verbose"))
    ),
    Program(names="busybox toybox", wrapper=_PLAIN),
    Program(
        names="k3s rke2 k0s microk8s",
        source="docs.k3s.io, docs.rke2.io, docs.k0sproject.io: k0s ctr; microk8s.io: microk8s ctr",
        wrapper=_PLAIN,
        needles=("ctr", "crictl", "kubectl"),
    ),
    Program(names="winpty", wrapper=_PLAIN),
    Program(names="unbuffer", wrapper=_PLAIN),
    Program(names="fakeroot", wrapper=_PLAIN),
    Program(names="torsocks torify", wrapper=_PLAIN),
    Program(names="proxychains proxychains4", wrapper=Wrapper(flag_table("f", "q"))),
    Program(names=" ".join((*_GLIBC, *_MUSL)), source="ld.so(8)", wrapper=_LOADER),
    Program(names="builtin", wrapper=_PLAIN, is_built_in=True),
    Program(
        names="command", wrapper=Wrapper(flag_table("", "p v V"), ends=("v", "V")), is_built_in=True
    ),
    Program(names="exec", wrapper=Wrapper(flag_table("a", "c l")), is_built_in=True),
    Program(names="eval", wrapper=_EVAL, role="evaluate", is_built_in=True),
    Program(names="invoke-expression iex", wrapper=_PS_EVAL, is_built_in=True),
)
