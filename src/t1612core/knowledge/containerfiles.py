"""List how files are called that an image is built from, and names that only look so.

``Dockerfile``, ``Dockerfile.*``, ``*.Dockerfile`` and the same of ``Containerfile`` are what
editors and linters take for one (VS Code's Docker extension, GitHub Linguist).
``Dockerfile-alpine`` and ``Dockerfile_gpu`` are no editor's, and common in public
repositories all the same; behind these two marks nothing but a plain word or a version is
taken, because programs are called so too (``dockerfile-maven-plugin-1.4.13.jar``).
Behind a dot a language is as likely as a suffix (``Dockerfile.go``), so that source
files are no leftovers.
"""

from __future__ import annotations

from typing import Final

NAMES: Final = ("dockerfile", "containerfile")
PREFIXES: Final = ("dockerfile.", "containerfile.")
SUFFIXES: Final = (".dockerfile", ".containerfile")
# A variant's name behind these is letters, digits and marks, or ends in a version.
VARIANTS: Final = ("dockerfile-", "dockerfile_", "containerfile-", "containerfile_")
TOOLS: Final = ("parse", "parser", "lint", "linter", "utils", "ast", "json", "template", "from")

# What a name ends or begins in that is no Dockerfile, and why.
ENDS: Final = (
    ("documentation", (".md", ".markdown", ".rst", ".adoc", ".txt", ".html", ".pdf")),
    ("an editor's swap file: vim", (".swp", ".swo", ".swx", ".swn", ".un~")),
    ("an editor's or patch's backup", ("~", ".bak", ".orig", ".rej", ".old", ".save", ".dpkg-old")),
    ("an editor's autosave: emacs", ("#",)),
    ("a template, which no builder reads", (".j2", ".jinja", ".jinja2", ".tmpl", ".tpl")),
    ("a template, which no builder reads", (".template", ".erb", ".mustache", ".hbs", ".in")),
    ("a list of what to leave out", (".dockerignore", ".containerignore", ".gitignore")),
    ("a checksum, a signature or an archive", (".sha256", ".sig", ".asc", ".gz", ".zip", ".tar")),
    ("a patch or a log", (".patch", ".diff", ".log", ".lock")),
)
BEGINS: Final = (("an editor's lock or autosave: emacs, Office", (".#", "#", "~$")),)

# Files of other formats that may hold a Dockerfile in themselves.
# docs.docker.com, compose file reference: names and ``dockerfile_inline``; bake: file lookup.
HOLDERS: Final = ("compose.", "docker-compose.", "docker-compose-", "docker-bake.")
