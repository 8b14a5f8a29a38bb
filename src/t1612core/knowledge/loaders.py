"""List the dynamic linkers that start a program named on their own command line.

A name stands without the version behind ``.so``, as ``text.programs.spellings`` and
the parser's look-up drop it.

Sources: ld.so(8); glibc, ``sysdeps/*/shlib-versions`` and the ABI lists of its wiki (up to
2.33 the file itself is ``ld-VERSION.so``); musl, ``configure``: ``ld-musl-$ARCH.so.1``.
"""

from __future__ import annotations

from typing import Final

GLIBC: Final = (
    *("ld.so", "ld64.so", "ld-linux.so", "ld-linux-x86-64.so", "ld-linux-x32.so"),
    *("ld-linux-aarch64.so", "ld-linux-aarch64_be.so", "ld-linux-armhf.so"),
    *("ld-linux-ia64.so", "ld-linux-mipsn8.so", "ld-linux-loongarch-lp64d.so"),
    *("ld-linux-riscv64-lp64.so", "ld-linux-riscv64-lp64d.so"),
    *(f"ld-2.{minor}.so" for minor in range(12, 34)),
)
MUSL: Final = tuple(
    f"ld-musl-{arch}.so"
    for arch in (
        *("x86_64", "x32", "i386", "aarch64", "arm", "armhf", "armeb", "mips", "mipsel"),
        *("mips64", "mips64el", "powerpc", "powerpc64", "powerpc64le", "riscv64", "s390x"),
        *("loongarch64",),
    )
)
