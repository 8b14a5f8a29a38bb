"""List what writes a Dockerfile as one of the many files of a tree.

A tool for downloads writes the one file that it was told, so none is here.

Rule 1: data only; matching is ``text.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import packed
from ...text.ancestry import Ancestor
from ..programs.interpreters import PYTHON

UNPACKERS: Final = (
    Ancestor(
        "unpacked",
        packed("git hg svn bzr fossil got jj"),
        "the version control systems' manuals: a clone and a checkout write the whole tree",
    ),
    Ancestor(
        "unpacked",
        packed(
            """tar gtar bsdtar star cpio unzip bsdunzip 7z 7za 7zr 7zz 7zg 7zfm unrar winrar
            unar unsquashfs dpkg-deb rpm2archive"""
        ),
        "the archivers' manuals",
    ),
    Ancestor(
        "unpacked",
        packed(
            """pip pipx uv poetry pdm conda mamba micromamba npm npx pnpm yarn bun cargo go gem
            bundle bundler composer copier cookiecutter helm"""
        )
        | {"npm *", "yarn *", "pnpm *"},
        "the package managers' documents: a package is an archive",
    ),
    Ancestor(
        "unpacked",
        frozenset(PYTHON.names),
        "python -m: pip, uv, poetry, tarfile, zipfile; Mercurial and the others' console scripts",
        line=r"(?:\s-\w{0,8}m\s*|[/\\])(?:pip[\d.]{0,5}|pipx|uv|poetry|pdm|conda|hg|cookiecutter"
        r"|copier)(?=[\s\"']|$)|\s-\w{0,8}m\s*(?:tarfile|zipfile)(?=\s|$)",
    ),
    Ancestor(
        "unpacked",
        frozenset({"node"}),
        "npm, Yarn, pnpm: how their commands are started",
        line=r"[/\\](?:npm|npx|pnpm)-cli\.js$|[/\\](?:npm|npx|yarn|yarnpkg|pnpm)(?:\.c?js)?[\"']?$"
        r"|[/\\]yarn-\d[\d.]{0,20}\.cjs$",
    ),
    Ancestor(
        "unpacked",
        frozenset({"ruby"}),
        "RubyGems, Bundler: their console scripts",
        line=r"[/\\](?:gem|bundle|bundler)[\d.]{0,5}[\"']?$",
    ),
    Ancestor(
        "unpacked",
        frozenset({"php"}),
        "getcomposer.org, command-line interface",
        line=r"[/\\]composer(?:\.phar)?[\"']?$",
    ),
    Ancestor(
        "unpacked",
        frozenset({"rsync"}),
        "rsync(1): -r and -a, which the server's side is told too; of one file neither is asked",
        line=r"\s(?:-[a-zA-Z]{0,20}[ar]|--archive|--recursive)",
    ),
)
