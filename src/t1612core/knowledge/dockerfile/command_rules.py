"""List what programs' arguments show in a Dockerfile, and which check what was fetched.

What a program is stands in its row in ``knowledge.programs``.  A name of a fact here is a
signal's id without ``dockerfile.``.

Rule 1: programs are base names in lower case, without ``.exe``.
Rule 2: patterns are possessive or can't match in two ways; see ``container.dockerfile.lexicon``.
"""

from __future__ import annotations

import re

from ...container.dockerfile.lexicon import CommandRule

_ANYHOW = re.compile("")
_DECODES = re.compile(r"(?:^| )(?:-[a-zA-Z]*[dD]|--decode)(?: |$|[a-z])")
_DECODES_HEX = re.compile(r"(?:^| )-[a-z]*r")
_DECRYPTS = re.compile(r"^(?:enc|base64|aes|des|chacha|camellia)\b(?=.* -d(?: |$))")

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
# A node of SCSI, Xen's or NVMe disks: the kernel's devices.txt, block major numbers.
_DISK_NODE = re.compile(r"(?:^| )b (?:8|202|259)(?: |$)")
# The kernel starts what stands behind the bar as root, outside of any container: core(5).
_CORE_PIPE = re.compile(r"(?:^| )kernel\.core_pattern=['\"]?\|")
_HOST_MOUNT = re.compile(r"(?:^| )(?:-v ?|--volume[ =])/:/|[ ,](?:src|source)=/(?:,| |$)")
_REMOTE_SCRIPT = re.compile(r"https?://|(?:java|vb)script:", re.IGNORECASE)
# What these may do is root's; of a capability's letters, e is that it is there at once.
_CAPABILITY = (
    r"(?=.*\bcap_(?:setuid|setgid|sys_admin|sys_ptrace|sys_module|dac_override)\b[^ ]*\+?[ip]*e)"
)
_INTERPRETER = re.compile(
    rf"{_CAPABILITY}.*[ /](?:(?:ba|da|z|k|a)?sh|python|perl|ruby|node|php|lua|gdb|vim)[\d.]*(?: |$)"
)
_SETUID = r"(?:[0-7]?[4-7][0-7]{3}|(?:u|ug|a)?\+[rwxX]*s[rwxX]*|u=[rwxX]*s[rwxX]*)(?: |$)"
_SHELL_OR_TEMP = r"(?=.*(?:[ /](?:ba|da|z|k|a)?sh(?: |$)|(?: |/var)/tmp/|/dev/shm/))"
_USER_ID_0 = re.compile(r"(?:^| )(?:-[a-z]*u ?|--uid[ =])0(?: |$)")
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
    "mknod": (CommandRule("host_escape", _DISK_NODE),),
    "sysctl": (CommandRule("host_escape", _CORE_PIPE),),
    **dict.fromkeys(("docker", "podman", "nerdctl"), (CommandRule("host_escape", _HOST_MOUNT),)),
    # Windows' own programs that run a script from elsewhere: LOLBAS; MITRE T1218.005, T1218.010.
    **dict.fromkeys(("mshta", "regsvr32"), (CommandRule("code_download", _REMOTE_SCRIPT),)),
    "setcap": (CommandRule("setuid_shell", _INTERPRETER),),
    "chmod": (
        CommandRule("setuid", re.compile(rf"(?:^| ){_SETUID}")),
        CommandRule("setuid_shell", re.compile(rf"^{_SHELL_OR_TEMP}(?:.* )?{_SETUID}")),
    ),
    **dict.fromkeys(("useradd", "adduser", "usermod"), (CommandRule("root_account", _USER_ID_0),)),
    **dict.fromkeys(("powershell", "pwsh"), (CommandRule("decode_execute", _ENCODED),)),
}
