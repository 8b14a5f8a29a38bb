"""List what programs' arguments show in a Dockerfile, and which check what was fetched.

What a program is stands in its row in ``knowledge.programs``.  A name of a fact here is a
signal's id without ``dockerfile.``.

Rule 1: programs are base names in lower case, without ``.exe``.
Rule 2: patterns are possessive or can't match in two ways; see ``container.dockerfile.lexicon``.
"""

from __future__ import annotations

import re

from ...container.dockerfile.lexicon import CommandRule
from ...text.pattern import pattern

_ANYHOW = pattern("")
_DECODES = pattern(r"(?:^| )(?:-[a-zA-Z]*[dD]|--decode)(?: |$|[a-z])")
_DECODES_HEX = pattern(r"(?:^| )-[a-z]*r")
_DECRYPTS = pattern(r"^(?:enc|base64|aes|des|chacha|camellia)\b(?=.* -d(?: |$))")

# What compares a download with something that its publisher signed or named.
_CHECKS = pattern(r"(?:^| )(?:-[a-z]*c|--check)")
_SUMS = ("sha1sum", "sha256sum", "sha384sum", "sha512sum", "shasum", "md5sum", "b2sum")
VERIFIERS = {
    **dict.fromkeys(_SUMS, _CHECKS),
    **dict.fromkeys(("gpg", "gpg2"), pattern(r"(?:^| )--verify")),
    **dict.fromkeys(("gpgv", "gpgv2", "slsa-verifier"), _ANYHOW),
    **dict.fromkeys(("minisign", "signify"), pattern(r"(?:^| )-[A-Za-z]*V")),
    "cosign": pattern(r"^verify"),
    "openssl": pattern(r" -verify"),
}

_DECODE = (CommandRule("decode", _DECODES),)
# The manuals' names for "do not check who answers".
_TRUSTS_ANY_CURL = pattern(r"(?:^| )(?:--insecure|-[#0-9aBfgGiIjJlLMnNOpqRsSvVZ]*k)")
_TRUSTS_ANY_GIT = pattern(r"http\.sslverify[= ](?:false|0)", re.I)
_TRUSTS_ANY_APT = pattern("--allow-unauthenticated|AllowInsecureRepositories=|Verify-Peer=false")
_TRUSTS_ANY_YUM = pattern("--nogpgcheck|sslverify=(?:0|false)")
_TRUSTS_ANY_NPM = pattern("strict-ssl[= ]false")
_IMMUTABLE = pattern(r"(?:^| )[+=][A-Za-z]*[ia]")
_HISTORY_FILE = pattern(r"\.(?:ba|z|a)?sh_history\b")
_FIRST_PROCESS = pattern(r"(?:^| )(?:-t ?|--target[ =])1(?: |$)")
_HOST_ROOT = pattern(r"(?:^| )/(?:host|hostfs|host_?root|mnt/host)(?:/| |$)")
_HOST_DISK = pattern(r"(?:^| )/dev/(?:sd[a-z]|nvme|xvd|vd[a-z]|dm-|mapper/)")
# A node of SCSI, Xen's or NVMe disks: the kernel's devices.txt, block major numbers.
_DISK_NODE = pattern(r"(?:^| )b (?:8|202|259)(?: |$)")
# The kernel starts what stands behind the bar as root, outside of any container: core(5).
_CORE_PIPE = pattern(r"(?:^| )kernel\.core_pattern=['\"]?\|")
_HOST_MOUNT = pattern(r"(?:^| )(?:-v ?|--volume[ =])/:/|[ ,](?:src|source)=/(?:,| |$)")
_REMOTE_SCRIPT = pattern(r"https?://|(?:java|vb)script:", re.IGNORECASE)
# What these may do is root's; of a capability's letters, e is that it is there at once.
_CAPABILITY = (
    r"(?=.*\bcap_(?:setuid|setgid|sys_admin|sys_ptrace|sys_module|dac_override)\b[^ ]*\+?[ip]*e)"
)
_INTERPRETER = pattern(
    rf"{_CAPABILITY}.*[ /](?:(?:ba|da|z|k|a)?sh|python|perl|ruby|node|php|lua|gdb|vim)[\d.]*(?: |$)"
)
_SETUID = r"(?:[0-7]?[4-7][0-7]{3}|(?:u|ug|a)?\+[rwxX]*s[rwxX]*|u=[rwxX]*s[rwxX]*)(?: |$)"
_SHELL_OR_TEMP = r"(?=.*(?:[ /](?:ba|da|z|k|a)?sh(?: |$)|(?: |/var)/tmp/|/dev/shm/))"
_USER_ID_0 = pattern(r"(?:^| )(?:-[a-z]*u ?|--uid[ =])0(?: |$)")
# Any beginning of EncodedCommand, and its alias; what follows is base64 and nothing else.
_ENCODED_COMMAND = "|".join(["ec", *("encodedcommand"[:end] for end in range(14, 0, -1))])
_ENCODED = pattern(
    rf"(?:^| )(?:--?|[/\u2013-\u2015])(?:{_ENCODED_COMMAND})[ :]['\"]?"
    r"[A-Za-z0-9+/]{8,}+=*+(?:['\"]| |$)",
    re.IGNORECASE,
)
COMMAND_RULES = {
    **dict.fromkeys(("base64", "base32", "basenc"), _DECODE),
    "xxd": (CommandRule("decode", _DECODES_HEX),),
    "openssl": (CommandRule("decode", _DECRYPTS),),
    "curl": (CommandRule("unverified_tls", _TRUSTS_ANY_CURL),),
    "wget": (CommandRule("unverified_tls", pattern("--no-check-certificate")),),
    "git": (CommandRule("unverified_tls", _TRUSTS_ANY_GIT),),
    "pip": (CommandRule("unverified_tls", pattern("--trusted-host")),),
    "pip3": (CommandRule("unverified_tls", pattern("--trusted-host")),),
    **dict.fromkeys(("npm", "yarn", "pnpm"), (CommandRule("unverified_tls", _TRUSTS_ANY_NPM),)),
    **dict.fromkeys(("apt", "apt-get"), (CommandRule("unverified_tls", _TRUSTS_ANY_APT),)),
    **dict.fromkeys(("yum", "dnf"), (CommandRule("unverified_tls", _TRUSTS_ANY_YUM),)),
    "chattr": (CommandRule("immutable_file", _IMMUTABLE),),
    "history": (CommandRule("history_removal", pattern(r"(?:^| )-[a-z]*c")),),
    "unset": (CommandRule("history_removal", pattern(r"\bHISTFILE\b")),),
    **dict.fromkeys(
        ("rm", "ln", "shred", "truncate"), (CommandRule("history_removal", _HISTORY_FILE),)
    ),
    "nsenter": (CommandRule("host_escape", _FIRST_PROCESS),),
    "chroot": (CommandRule("host_escape", _HOST_ROOT),),
    **dict.fromkeys(("mount", "debugfs"), (CommandRule("host_escape", _HOST_DISK),)),
    "mknod": (CommandRule("host_escape", _DISK_NODE),),
    "sysctl": (CommandRule("host_escape", _CORE_PIPE),),
    **dict.fromkeys(("docker", "podman", "nerdctl"), (CommandRule("host_escape", _HOST_MOUNT),)),
    # Windows' own programs that run a script from elsewhere: LOLBAS; MITRE T1218.005, T1218.010.
    **dict.fromkeys(("mshta", "regsvr32"), (CommandRule("code_download", _REMOTE_SCRIPT),)),
    "setcap": (CommandRule("setuid_shell", _INTERPRETER),),
    "chmod": (
        CommandRule("setuid", pattern(rf"(?:^| ){_SETUID}")),
        CommandRule("setuid_shell", pattern(rf"^{_SHELL_OR_TEMP}(?:.* )?{_SETUID}")),
    ),
    **dict.fromkeys(("useradd", "adduser", "usermod"), (CommandRule("root_account", _USER_ID_0),)),
    **dict.fromkeys(("powershell", "pwsh"), (CommandRule("decode_execute", _ENCODED),)),
}
