"""List which programs fetch, decode, check, run and wrap, and what their options mean.

Data for ``container.dockerfile.program_facts``, from the programs' own manuals.  A name of a fact
here is a signal's id without ``dockerfile.``.

Rule 1: programs are base names in lower case, without ``.exe``.
Rule 2: patterns are possessive or can't match in two ways; see ``container.dockerfile.lexicon``.
"""

from __future__ import annotations

import re

from ...container.dockerfile.lexicon import CommandRule, Downloader, Role, Wrapper

# POSIX.1-2017 sh and its descendants.
_SHELLS = ("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish")

# Letters of the options after which an interpreter's code follows, from the manuals:
# python -c -m, perl -e -E -n -p, ruby -e -n -p, php -r, node -e -p.
CODE_LETTERS = {
    "python": "cm",
    "pypy": "cm",
    "perl": "eEnp",
    "ruby": "enp",
    "php": "r",
    "node": "ep",
    "nodejs": "ep",
    "lua": "e",
    "powershell": "cCeE",
    "pwsh": "cCeE",
    "cmd": "cC",
}

_CURL = Downloader(
    value_letters="AbcCdDeEFHhKmoPQrtTuUwxXyYz",
    value_options=frozenset(
        (
            "--cacert", "--capath", "--cert", "--ciphers", "--config", "--connect-timeout",
            "--connect-to", "--cookie", "--cookie-jar", "--data", "--data-binary", "--data-raw",
            "--data-urlencode", "--dump-header", "--form", "--header", "--interface", "--key",
            "--limit-rate", "--max-redirs", "--max-time", "--noproxy", "--output-dir",
            "--proto", "--proto-default", "--proto-redir", "--proxy", "--range", "--referer",
            "--request", "--resolve", "--retry", "--retry-delay", "--retry-max-time",
            "--socks5", "--socks5-hostname", "--speed-limit", "--speed-time", "--stderr",
            "--tls-max", "--unix-socket", "--upload-file", "--user", "--user-agent",
            "--write-out",
        )
    ),
    output=frozenset(("-o", "--output")),
    prints=True,
    saves=frozenset(("-O", "--remote-name", "--remote-name-all")),
)  # fmt: skip
_WGET = Downloader(
    value_letters="aABDeiIlnoOPQRtTUwX",
    value_options=frozenset(
        (
            "--append-output", "--body-data", "--body-file", "--ca-certificate", "--config",
            "--connect-timeout", "--cut-dirs", "--directory-prefix", "--dns-timeout",
            "--execute", "--header", "--http-password", "--http-user", "--input-file",
            "--level", "--load-cookies", "--method", "--output-file", "--password",
            "--post-data", "--post-file", "--quota", "--read-timeout", "--referer",
            "--secure-protocol", "--timeout", "--tries", "--user", "--user-agent", "--wait",
            "--waitretry",
        )
    ),
    output=frozenset(("-O", "--output-document")),
    prints=False,
)  # fmt: skip
_FETCH = Downloader("BilNopRSTw", frozenset(("--timeout",)), frozenset(("-o", "--output")), False)
_ARIA2 = Downloader("dijkosx", frozenset(("--dir",)), frozenset(("-o", "--out")), False)
_HTTPIE = Downloader("aAop", frozenset(("--auth",)), frozenset(("-o", "--output")), True)
_LYNX = Downloader("", frozenset(), frozenset(), True)
DOWNLOADERS = {
    "curl": _CURL,
    "wget": _WGET,
    "wget2": _WGET,
    "fetch": _FETCH,
    "aria2c": _ARIA2,
    "http": _HTTPIE,
    "https": _HTTPIE,
    "lynx": _LYNX,
    "w3m": _LYNX,
}

ROLES: dict[str, Role] = {
    **dict.fromkeys(_SHELLS, "shell"),
    **dict.fromkeys(CODE_LETTERS, "code"),
    **dict.fromkeys(DOWNLOADERS, "download"),
    **dict.fromkeys(("su", "runuser"), "become"),
    **dict.fromkeys(("nc", "ncat", "netcat", "socat", "telnet"), "connect"),
    **dict.fromkeys(("git", "hg", "svn", "pip", "uv", "npm", "gem", "rsync", "scp"), "fetch"),
    **dict.fromkeys(("echo", "printf"), "print"),
    **dict.fromkeys(("cp", "mv", "install", "ln"), "copy"),
    **dict.fromkeys(("export", "declare", "typeset", "readonly", "local"), "declare"),
    **dict.fromkeys(("source", "."), "source"),
    "cat": "concatenate",
    "tee": "tee",
    "sed": "edit",
    "crontab": "schedule",
    "eval": "evaluate",
}

# Programs that run another one, and what their options take; from their manuals.
WRAPPERS = {
    "sudo": Wrapper(frozenset(("-u", "-g", "-p", "-C", "-r", "-t", "-h", "-T", "-U", "-D", "-R"))),
    "doas": Wrapper(frozenset(("-u", "-C"))),
    "env": Wrapper(frozenset(("-u", "-C", "--unset", "--chdir"))),
    "timeout": Wrapper(frozenset(("-k", "-s", "--kill-after", "--signal")), operands=1),
    "nice": Wrapper(frozenset(("-n", "--adjustment"))),
    "ionice": Wrapper(frozenset(("-c", "-n", "-t"))),
    "stdbuf": Wrapper(frozenset(("-i", "-o", "-e"))),
    "xargs": Wrapper(frozenset(("-a", "-d", "-E", "-I", "-L", "-n", "-P", "-s"))),
    "chroot": Wrapper(operands=1),
    "nsenter": Wrapper(frozenset(("-t", "--target", "-S", "-G"))),
    "gosu": Wrapper(operands=1),
    "su-exec": Wrapper(operands=1),
    "setpriv": Wrapper(),
    "cmd": Wrapper(before=frozenset(("/c", "/C", "/k", "/K"))),
    "find": Wrapper(before=frozenset(("-exec", "-execdir", "-ok", "-okdir"))),
    "nohup": Wrapper(),
    "setsid": Wrapper(),
    "exec": Wrapper(frozenset(("-a",))),
    "command": Wrapper(inert=frozenset(("-v", "-V"))),
    "builtin": Wrapper(),
    "busybox": Wrapper(),
    "toybox": Wrapper(),
    "tini": Wrapper(frozenset(("-p", "-e"))),
    "dumb-init": Wrapper(frozenset(("-r",))),
    "torsocks": Wrapper(),
    "torify": Wrapper(),
    "proxychains": Wrapper(frozenset(("-f",))),
    "proxychains4": Wrapper(frozenset(("-f",))),
}

_ANYHOW = re.compile("")
_DECODES = re.compile(r"(?:^| )(?:-[a-zA-Z]*[dD]|--decode)(?: |$|[a-z])")
_DECODES_HEX = re.compile(r"(?:^| )-[a-z]*r")
_DECRYPTS = re.compile(r"^(?:enc|base64|aes|des|chacha|camellia)\b(?=.* -d(?: |$))")
_DECOMPRESSES = re.compile(r"(?:^| )(?:-[a-z0-9]*d|--decompress|--uncompress)")
# Letters written as codes, and letters moved about (rot13): text that is no text yet.
_ESCAPED = re.compile(r"(?:\\{1,2}x[0-9A-Fa-f]{2}){4}|(?:\\{1,2}0?[0-7]{3}){4}")
_ROTATED = re.compile(r"^(?=\S*?[aA]-[zZ])\S++ \S*?[n-zN-Z]-[a-zA-Z]")
DECODERS = {
    **dict.fromkeys(("base64", "base32", "basenc"), _DECODES),
    "xxd": _DECODES_HEX,
    "openssl": _DECRYPTS,
    **dict.fromkeys(("gzip", "xz", "bzip2", "zstd", "lzma", "lz4"), _DECOMPRESSES),
    **dict.fromkeys(("gunzip", "zcat", "xzcat", "unxz", "bzcat", "bunzip2", "zstdcat"), _ANYHOW),
    **dict.fromkeys(("uudecode", "rev"), _ANYHOW),
    **dict.fromkeys(("printf", "echo"), _ESCAPED),
    "tr": _ROTATED,
}

# What compares a download with something that its publisher signed or named.
_CHECKS = re.compile(r"(?:^| )(?:-[a-z]*c|--check)")
_SUMS = ("sha1sum", "sha256sum", "sha384sum", "sha512sum", "shasum", "md5sum", "b2sum")
VERIFIERS = {
    **dict.fromkeys(_SUMS, _CHECKS),
    **dict.fromkeys(("gpg", "gpg2"), re.compile(r"(?:^| )--verify")),
    **dict.fromkeys(("gpgv", "gpgv2", "slsa-verifier"), _ANYHOW),
    **dict.fromkeys(("minisign", "signify"), re.compile(r"(?:^| )-[A-Za-z]*V")),
    "cosign": re.compile(r"^verify"),
    "openssl": re.compile(r" -verify"),
}

_DECODE = (CommandRule("decode", _DECODES),)
# The manuals' names for "do not check who answers".
_TRUSTS_ANY_CURL = re.compile(r"(?:^| )(?:--insecure|-[#0-9aBfgGiIjJlLMnNOpqRsSvVZ]*k)")
_TRUSTS_ANY_GIT = re.compile(r"http\.sslverify[= ](?:false|0)", re.I)
_TRUSTS_ANY_APT = re.compile("--allow-unauthenticated|AllowInsecureRepositories=|Verify-Peer=false")
_TRUSTS_ANY_YUM = re.compile("--nogpgcheck|sslverify=(?:0|false)")
_TRUSTS_ANY_NPM = re.compile("strict-ssl[= ]false")
_IMMUTABLE = re.compile(r"(?:^| )[+=][A-Za-z]*[ia]")
_HISTORY_FILE = re.compile(r"\.(?:ba|z|a)?sh_history\b")
_FIRST_PROCESS = re.compile(r"(?:^| )(?:-t ?|--target[ =])1(?: |$)")
_HOST_ROOT = re.compile(r"(?:^| )/(?:host|hostfs|host_?root|mnt/host)(?:/| |$)")
_HOST_DISK = re.compile(r"(?:^| )/dev/(?:sd[a-z]|nvme|xvd|vd[a-z]|dm-|mapper/)")
_SETUID = r"(?:[0-7]?[4-7][0-7]{3}|(?:u|ug|a)?\+[rwxX]*s[rwxX]*|u=[rwxX]*s[rwxX]*)(?: |$)"
_SHELL_OR_TEMP = r"(?=.*(?:[ /](?:ba|da|z|k|a)?sh(?: |$)|(?: |/var)/tmp/|/dev/shm/))"
_USER_ID_0 = re.compile(r"(?:^| )(?:-[a-z]*u ?|--uid[ =])0(?: |$)")
_GIVES_SHELL = re.compile(r"(?:^| )(?:-[a-z0-9]{0,8}[ec] ?\S{0,64}sh\b|--(?:sh-)?exec)")
_JOINS_SHELL = re.compile(r"^(?=.*\b(?:exec|system):)(?=.*\b(?:tcp[46]?|openssl|udp)[-:])", re.I)
# Any beginning of EncodedCommand, and its alias; what follows is base64 and nothing else.
_ENCODED_COMMAND = "|".join(["ec", *("encodedcommand"[:end] for end in range(14, 0, -1))])
_ENCODED = re.compile(
    rf"(?:^| )(?:--?|[/\u2013-\u2015])(?:{_ENCODED_COMMAND})[ :]['\"]?"
    r"[A-Za-z0-9+/]{8,}+=*+(?:['\"]| |$)",
    re.IGNORECASE,
)
COMMAND_RULES = {
    **dict.fromkeys(("base64", "base32", "basenc"), _DECODE),
    "xxd": (CommandRule("decode", _DECODES_HEX),),
    "openssl": (CommandRule("decode", _DECRYPTS),),
    "curl": (CommandRule("unverified_tls", _TRUSTS_ANY_CURL),),
    "wget": (CommandRule("unverified_tls", re.compile("--no-check-certificate")),),
    "git": (CommandRule("unverified_tls", _TRUSTS_ANY_GIT),),
    "pip": (CommandRule("unverified_tls", re.compile("--trusted-host")),),
    "pip3": (CommandRule("unverified_tls", re.compile("--trusted-host")),),
    **dict.fromkeys(("npm", "yarn", "pnpm"), (CommandRule("unverified_tls", _TRUSTS_ANY_NPM),)),
    **dict.fromkeys(("apt", "apt-get"), (CommandRule("unverified_tls", _TRUSTS_ANY_APT),)),
    **dict.fromkeys(("yum", "dnf"), (CommandRule("unverified_tls", _TRUSTS_ANY_YUM),)),
    "chattr": (CommandRule("immutable_file", _IMMUTABLE),),
    "history": (CommandRule("history_removal", re.compile(r"(?:^| )-[a-z]*c")),),
    "unset": (CommandRule("history_removal", re.compile(r"\bHISTFILE\b")),),
    **dict.fromkeys(
        ("rm", "ln", "shred", "truncate"), (CommandRule("history_removal", _HISTORY_FILE),)
    ),
    "nsenter": (CommandRule("host_escape", _FIRST_PROCESS),),
    "chroot": (CommandRule("host_escape", _HOST_ROOT),),
    **dict.fromkeys(("mount", "debugfs"), (CommandRule("host_escape", _HOST_DISK),)),
    "chmod": (
        CommandRule("setuid", re.compile(rf"(?:^| ){_SETUID}")),
        CommandRule("setuid_shell", re.compile(rf"^{_SHELL_OR_TEMP}(?:.* )?{_SETUID}")),
    ),
    **dict.fromkeys(("useradd", "adduser", "usermod"), (CommandRule("root_account", _USER_ID_0),)),
    **dict.fromkeys(("nc", "ncat", "netcat"), (CommandRule("reverse_shell", _GIVES_SHELL),)),
    "socat": (CommandRule("reverse_shell", _JOINS_SHELL),),
    **dict.fromkeys(("powershell", "pwsh"), (CommandRule("decode_execute", _ENCODED),)),
}
