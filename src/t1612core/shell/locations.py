"""Say what kind of place a build reads from, and which path a relative one means.

Theory of operation
===================
A build's context or Dockerfile is ``-`` (standard input), a Git repository, a URL, an
image, or a path.  Which of them is decided by the text alone, as the tools do it.  A
path is then resolved against the working directory, by spelling only: no file system is
looked at, so symbolic links are not followed, but for those whose name says where they lead
(``/proc/self/cwd``, ``/proc/1/root``).

Rule 1: schemes are compared without case.  Docker itself knows lower-case ones only and
would look for a directory of that name; whoever writes ``HTTP://`` means a URL.
Rule 2: a path that begins with ``~``, ``$``, ``%`` or a backquote is absolute for us, unless that
is the working directory's name.
Rule 3: whether a place is temporary, remote or internal is for the rules to say.
"""

from __future__ import annotations

import ntpath
import posixpath
import re
from typing import Literal

from attrs import frozen

from ..model import Span
from ..text.pattern import pattern
from .words import Word

Kind = Literal["local", "git", "url", "image", "stdin", "none"]

LONGEST_PATH = 4096  # Linux' PATH_MAX; a directory beyond it cannot be entered

_SCHEME = pattern(r"([A-Za-z][A-Za-z0-9+.-]{1,30})://")
# Source: moby/buildkit util/sshutil/scpurl.go: who logs in may be left out.  A port is no path.
_SCP_LIKE = pattern(
    r"[\w.-]{1,64}@[\w.-]{1,255}:|[\w-]{1,63}(?:\.[\w-]{1,63}){1,16}:(?!//|\d{1,5}/|\\)"
)
_GIT = ("git://", "git@", "github.com/", "ssh://", "git+ssh://")
STDIN = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "tar://stdin"})
_LOCAL_SCHEMES = frozenset({"file", "dir", "tar", "oci-layout"})
_IMAGE_SCHEMES = frozenset({"docker-image", "docker", "container-image", "oras"})
_DRIVE = pattern(r"[A-Za-z]:[\\/]|\\")
_ROOTED = frozenset("~$%`")
# A share by Windows' other slashes.  Below a root of POSIX's nobody has an address as a name.
_SHARE = pattern(r"//\d{1,3}(?:\.\d{1,3}){3}/[^/]")
# The working directory by another name.  Sources: bash(1), "Tilde Expansion", "Shell Variables";
# Microsoft Learn, set, about_Automatic_Variables.
_HERE = pattern(r"(?:\$(?:pwd\b|\{pwd\}|\(pwd\))|`pwd`|%cd%|~\+)(?![^/\\])", re.IGNORECASE)
# Source: Linux proc(5), /proc/pid/cwd, /proc/pid/root.
_PROC = pattern(r"/(?:cwd|root)(?:/|$)")
_SELF = ("self", "thread-self")


@frozen(repr=False)
class Location:
    """A place that a build reads from.

    ``path`` is the resolved path of a local one; ``""`` otherwise.  It is relative when
    neither it nor the working directory is known to be absolute.
    """

    kind: Kind
    text: str
    span: Span
    path: str = ""


NOWHERE = Location("none", "", (0, 0))


def locate(word: Word, cwd: str) -> Location:
    """Classify a context or Dockerfile argument, and resolve it when it is local.

    Sources: moby builder/remotecontext/urlutil; buildkit util/gitutil; buildah
    define/types.go (TempDirForURL); kaniko docs, "Kaniko Build Contexts".
    """
    kind, text = _classify(word.text)
    return Location(kind, word.text, word.span, resolve(cwd, text) if kind == "local" else "")


def is_git(text: str) -> bool:
    """Return whether a builder would clone *text*; a URL that names no repository it downloads."""
    return _classify(text)[0] == "git"


def _classify(text: str) -> tuple[Kind, str]:
    if "/" not in text and "@" not in text:  # "." and "dir" are most contexts
        return ("stdin" if text == "-" else "local"), text
    if text in STDIN:
        return "stdin", text
    lower = text.lower()
    if lower.startswith(_GIT):
        return "git", text
    if ":" not in text:  # neither a scheme nor a host of scp's
        return "local", text
    if _SCP_LIKE.match(text):
        return "git", text
    scheme = _SCHEME.match(lower)
    if scheme is None:
        return "local", text
    if scheme[1] in _LOCAL_SCHEMES:
        # ``file:///C:/x`` is no path of POSIX's.  Source: RFC 8089, appendix E.2.
        path = text[scheme.end() :]
        if scheme[1] == "file" and path.startswith("localhost/"):
            path = path.removeprefix("localhost")
        return "local", path[1:] if _DRIVE.match(path, 1) else path
    if scheme[1] in _IMAGE_SCHEMES:
        return "image", text
    address = lower.partition("#")[0].partition("?")[0]
    return ("git" if address.endswith(".git") else "url"), text


def resolve(cwd: str, path: str) -> str:
    """Join a path to the working directory and take out ``.``, ``..`` and ``//``.

    Either may be a Windows path, told by a drive, a share or by having no slash but
    backslashes; the result then has backslashes.  ``//x/y`` is a share where *cwd* is Windows',
    or ``x`` an address.  An empty *cwd* is an unknown one: the result stays relative.
    """
    if not path or path[0] in _ROOTED:
        here = _HERE.match(path)
        if here is None:
            return path
        path = f".{path[here.end() :]}"
    if path[:2] == "//" and (_DRIVE.match(cwd) or _SHARE.match(path)):
        return _windows(cwd, path)
    if path[0] == "/":
        if _PROC.search(path):
            return _through_proc(cwd, path)
        # POSIX lets exactly two leading slashes mean something else; Linux does not.
        return posixpath.normpath("/" + path.lstrip("/"))
    if _DRIVE.match(path) or _DRIVE.match(cwd) or ("\\" in path and "/" not in path):
        return _windows(cwd, path)
    return posixpath.normpath(posixpath.join(cwd, path))


def _through_proc(cwd: str, path: str) -> str:
    """Resolve a path that may lead through ``/proc``'s links to a directory or a root.

    Nothing is above a root.  Above an unknown directory there is the root as soon as
    ``..`` leaves it: whoever climbs from there means to get out.
    """
    kept: list[str] = []
    link = ""
    is_inside = False  # the working directory was entered: once is enough
    for part in path.split("/"):
        if part == "..":
            link = "" if not kept and link.endswith("/cwd") else link
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
        if len(kept) != 3 or kept[0] != "proc":
            continue
        if kept[2] == "root":
            link, kept = "/" + "/".join(kept), []
        elif kept[2] == "cwd" and kept[1] in _SELF and not is_inside:
            is_inside = True
            link = "" if cwd[:1] == "/" else "/" + "/".join(kept)
            kept = [part for part in cwd.split("/") if part] if not link else []
    return f"{link}/{'/'.join(kept)}" if kept or not link else link


def _windows(cwd: str, path: str) -> str:
    # Not ntpath.normpath: it deletes from the middle of a list, in quadratic time.
    drive, rest = ntpath.splitdrive(path.replace("/", "\\"))
    if not drive:
        drive, directory = ntpath.splitdrive(cwd.replace("/", "\\"))
        if rest[0] != "\\" and directory:
            rest = f"{directory}\\{rest}"
    root = "\\" if drive or rest[:1] == "\\" else ""
    kept: list[str] = []
    for part in rest.split("\\"):
        if part == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif part not in ("", ".") and not (part == ".." and root):
            kept.append(part)
    return drive + root + "\\".join(kept) or "."


def enter(cwd: str, path: str) -> str:
    """Return the working directory after ``cd path``; ``""`` when it is unknown."""
    # A path of the greatest length is no directory; and a chain of relative ``cd`` must
    # not grow without bound.
    if path == "-" or len(path) > LONGEST_PATH:
        return ""
    entered = resolve(cwd, path or "~")
    return entered if len(entered) <= LONGEST_PATH else ""
