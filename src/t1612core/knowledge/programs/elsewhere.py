"""List the programs that start another one elsewhere: on a host, in a container, later, as another.

Most have so many options that the program is sought among their words (``Wrapper.seeks``).

Sources: the manuals of each: pkexec(1), run0(1), sg(1), newgrp(1), parallel(1), at(1),
crontab(1), tmux(1), screen(1), start-stop-daemon(8), daemonize(1), machinectl(1),
systemd-nspawn(1), bwrap(1), firejail(1), proot(1), runcon(1), prlimit(1), numactl(8), cgexec(1),
setarch(8), ltrace(1), valgrind(1), chpst(8), envdir(8), s6-setuidgid(1), dbus-run-session(1),
xvfb-run(1), rlwrap(1), chronic(1), cpulimit(1), faketime(1), entr(1), sshpass(1),
dbclient(1), plink, mosh(1), pdsh(1), clush(1), salt(1), ansible(1); kubernetes.io, kubectl exec;
documentation.ubuntu.com, lxc exec; lima-vm.io, limactl shell; multipass.run; Microsoft, wsl,
schtasks, wmic, forfiles, runas, start, PsExec, Start-Process.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Wrapper
from ...shell.programs import Program, plain_tool

_DBCLIENT: Final = flag_table("b B c i I J K l L m o p R W", "4 6 A f g h N s t T v V y")
_PLINK: Final = flag_table(
    """D hostkey i J l L load logoverwrite m nc P proxycmd pw pwfile R sercfg sessionlog sshlog
    sshrawlog""",
    "1 2 4 6 A a agent batch C N noagent noshare raw s share ssh T t v V X x",
)
_WORDS: Final = Wrapper(seeks="words")
_DASHES: Final = Wrapper(seeks="dashes")
# Their texts are read as cmd reads a line: a backslash is one.
_WINDOWS: Final = Wrapper(seeks="words", language="cmd")
_READS: Final = Wrapper(seeks="words", reads=True)
# What is looked for in any program's line: a row with this needle costs the gate nothing.
BUILDS: Final = ("build",)

ROWS: Final = (
    # Too many start others to list them all (``shell.carried``): these take a program's words as
    # they are, behind no ``--``.
    Program(
        names="rundll32 sc wt pcalua conhost scriptrunner",
        source="Microsoft, rundll32, sc create, wt; lolbas-project.github.io",
        wrapper=_WINDOWS,
        needles=BUILDS,
    ),
    Program(
        names="winrs",
        source="Microsoft, winrs",
        wrapper=_WINDOWS,
        starts_elsewhere=True,
        needles=BUILDS,
    ),
    Program(
        names="direnv asdf",  # ``exec`` is a program, too
        source="direnv(1), exec; asdf-vm.com, exec",
        wrapper=Wrapper(operands=1, seeks="dashes"),
        needles=BUILDS,
    ),
    Program(
        names="ip",  # ``netns exec NAME`` and ``vrf exec NAME``
        source="ip-netns(8), ip-vrf(8)",
        wrapper=Wrapper(operands=3, seeks="words"),
        needles=BUILDS,
    ),
    Program(
        names="pct qm orb orbctl",
        source="pve.proxmox.com, pct(1), qm(1); docs.orbstack.dev",
        wrapper=_DASHES,
        starts_elsewhere=True,
        needles=BUILDS,
    ),
    Program(
        names="""perf rr gdb lldb uftrace heaptrack hyperfine caffeinate arch capsh
        qemu-x86_64 qemu-x86_64-static qemu-aarch64 qemu-aarch64-static qemu-arm qemu-arm-static
        qemu-i386 qemu-i386-static box64""",
        source="perf(1), rr(1), gdb(1), caffeinate(8), arch(1) of macOS, capsh(1), qemu-user",
        wrapper=_DASHES,
        needles=BUILDS,
    ),
    Program(
        names="""pipenv uvx rye micromamba pixi mise rtx dotenv op doppler aws-vault chamber
        envconsul bunx devbox pipx watchexec""",
        source="the manuals of each on run, exec and shell",
        wrapper=_DASHES,
        needles=BUILDS,
    ),
    # As another account, or with other rights.
    Program(names="pkexec run0 dzdo pbrun gsudo", wrapper=_WORDS),
    Program(
        names="sg newgrp",
        wrapper=Wrapper(flag_table("c/command", "l/login"), operands=1, script=("command",)),
    ),
    Program(names="runas psexec paexec", wrapper=_WINDOWS),
    Program(
        names="""runcon aa-exec bwrap firejail proot prlimit numactl cgexec setarch linux32 linux64
        chpst setuidgid softlimit envdir envuidgid s6-setuidgid s6-envdir with-contenv""",
        wrapper=_WORDS,
    ),
    # On another host, in a container or a machine beside this one.
    Program(
        names="dbclient",
        wrapper=_WORDS,
        asks=plain_tool("ssh", _DBCLIENT),
        starts_elsewhere=True,
    ),
    Program(
        names="plink",
        wrapper=_WORDS,
        asks=plain_tool("ssh", _PLINK, "goflag"),
        starts_elsewhere=True,
    ),
    Program(
        names="sshpass",
        wrapper=Wrapper(flag_table("p f d P", "e h V v"), seeks="words"),
        starts_elsewhere=True,
    ),
    Program(
        names="mosh",
        wrapper=_DASHES,
        starts_elsewhere=True,
    ),
    Program(
        names="pdsh clush salt ansible docker-machine",
        wrapper=_WORDS,
        starts_elsewhere=True,
    ),
    # Some take a program's words behind no ``--`` as well; ``exec``, their own verb, is one too.
    Program(
        names="kubectl microk8s.kubectl oc lxc incus multipass",
        source="kubectl 1.30, options and exec; oc rsh; lxc exec, incus exec, multipass exec",
        wrapper=Wrapper(
            flag_table("as cluster context kubeconfig n/namespace project s/server token user"),
            operands=1,
            seeks="dashes",
        ),
        starts_elsewhere=True,
    ),
    Program(
        names="lxc-attach lxc-execute wsl",
        wrapper=_DASHES,
        starts_elsewhere=True,
    ),
    Program(
        names="machinectl systemd-nspawn limactl lima colima",
        wrapper=_DASHES,
        starts_elsewhere=True,
    ),
    Program(
        names="toolbox distrobox distrobox-enter flatpak-spawn",
        wrapper=_DASHES,
        starts_elsewhere=True,
    ),
    Program(
        names="wmic",
        wrapper=_WINDOWS,
        starts_elsewhere=True,
    ),
    # Later, beside, or many times.
    Program(names="at batch", wrapper=_READS),
    Program(names="schtasks forfiles", wrapper=_WINDOWS),
    Program(names="start", wrapper=_WINDOWS, is_built_in=True),
    Program(names="parallel", wrapper=Wrapper(seeks="words", fills=":::")),
    Program(names="sem entr tmux screen daemonize start-stop-daemon", wrapper=_WORDS),
    Program(
        names="""ltrace valgrind catchsegv dbus-run-session dbus-launch xvfb-run rlwrap chronic
        cpulimit faketime eatmydata logsave""",
        wrapper=_WORDS,
    ),
)
