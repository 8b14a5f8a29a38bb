"""List the programs that put files in place from elsewhere, and their options.

Sources: as in ``api_clients`` for curl and wget; git-clone(1) 2.43; tar(1) of GNU and
bsdtar; unzip(1) 6.0.
"""

from __future__ import annotations

from typing import Final

from ..shell.flags import flag_table
from ..shell.grammar import Grammar, Group, Tool, Verb
from .api_clients import CURL_FLAGS, WGET_FLAGS
from .wrappers import SHELLS, WRAPPERS

_GIT: Final = Tool(
    "git",
    Group(
        flag_table(
            "C>chdir c git-dir work-tree namespace config-env super-prefix",
            "p/paginate P/no-pager bare no-replace-objects literal-pathspecs",
        ),
        {
            "clone": Verb(
                "clone",
                flag_table(
                    """b/branch o/origin u/upload-pack depth shallow-since shallow-exclude
                    reference reference-if-able separate-git-dir template c/config j/jobs
                    filter server-option bundle-uri revision""",
                    """q/quiet v/verbose n/no-checkout l/local s/shared bare mirror progress
                    single-branch no-single-branch no-tags recursive recurse-submodules
                    shallow-submodules dissociate sparse""",
                ),
            )
        },
    ),
)
_TAR: Final = Tool(
    "tar",
    Group(),
    verb=Verb(
        "",
        flag_table(
            """f/file C/directory X/exclude-from T/files-from b/blocking-factor
            I/use-compress-program exclude transform owner group mode mtime strip-components""",
            """c/create x/extract get>extract t/list z/gzip j/bzip2 J/xz O/to-stdout v/verbose
            p h/dereference zstd a/auto-compress k m no-same-owner""",
        ),
    ),
)
_UNZIP: Final = Tool(
    "unzip",
    Group(),
    verb=Verb("", flag_table("d/directory P/password x/exclude", "o n q j l t v a u f")),
)

FETCHERS: Final = Grammar(
    {
        **WRAPPERS,
        **SHELLS,
        "curl": Tool("curl", Group(), verb=Verb("", CURL_FLAGS)),
        "wget": Tool("wget", Group(), verb=Verb("", WGET_FLAGS)),
        "wget2": Tool("wget", Group(), verb=Verb("", WGET_FLAGS)),
        "git": _GIT,
        "tar": _TAR,
        "bsdtar": _TAR,
        "unzip": _UNZIP,
    }
)
