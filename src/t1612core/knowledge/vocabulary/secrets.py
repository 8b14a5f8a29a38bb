"""Name what announces a secret: parts of names, whole names, flags, headers, calls, first letters.

This is the one place for these words: ``redact`` reads them for all that is shown, and the
lexicon of Dockerfiles takes ``SECRET_WORDS`` from here.

Sources: docs.docker.com (build arguments, cache backends, ``bake --set``), skopeo(1) and
podman-login(1) (credentials), curl(1), openssl-enc(1), openssl-passphrase-options(1),
docs.gitlab.com "REST API authentication", AWS "Authenticating requests: query
parameters", Microsoft "Create a service SAS" (``sig``), httpie.io "Request items", sudoers(5),
sshd_config(5), chpasswd(8), htpasswd(1), redis-cli, ldapsearch(1), keytool, smbclient(1),
sshpass(1).
Of tokens' first letters: docs.github.com "Token formats" and "Supported secret scanning patterns",
docs.gitlab.com "Token prefixes", api.slack.com "Token types", AWS "IAM identifiers", npm and PyPI
(both say so where tokens are made), docs.docker.com "Personal access tokens", RFC 7519 (JWT),
RFC 7468 (PEM).
"""

from __future__ import annotations

from typing import Final

# Lower-case, "_" for "-": parts of names whose values are secrets.
SECRET_WORDS: Final = (
    "secret",
    "token",
    "passw",
    "passphrase",
    "api_key",
    "apikey",
    "access_key",
    "private_key",
    "credential",
    "authorization",
)
# Names that say so as a whole: as parts they stand in too many others.
WHOLE_NAMES: Final = (
    "auth",
    "cookie",
    "set_cookie",
    "creds",
    "pass",
    "pgpass",
    "pw",
    "pwd",
    "mysql_pwd",
    "sshpass",
    "docker_auth_config",
    "sig",
    "signature",
    "x_amz_signature",
    "x_goog_signature",
    "accesskey",
    "secretkey",
    "account_key",
    "encryption_key",
    "sas",
    "jwt",
    "bearer",
    "x_registry_auth",
    "x_registry_config",
    "x_auth",
    "x_auth_key",
    "session_id",
    "sessionid",
)
# Names that say so in the query of a URL alone: Azure Functions' and OAuth's ``code``, Google's
# ``key``. Elsewhere they name anything.
QUERY_NAMES: Final = frozenset({"code", "key"})
# Names that end so, behind a mark: ``DB_PASS``, ``GH_PAT``.
LAST_WORDS: Final = ("pass", "pw", "pwd", "pat")
# Called so, and hold none: what is named is a file, a mount, a directory, a keyword of
# sudoers, a question or a number; ``--disabled-password`` takes no value.
SPARED_NAMES: Final = (
    r"-+secrets?|[\w.-]*[_-](?i:file|path|dir|stdin)|(?:OLD)?PWD|NOPASSWD"
    r"|(?i:-*(?:no|ask|disabled?|empty|prompt|without)[_-][\w.-]*)"
    r"|(?i:tokeni[sz]\w*|max_tokens|google_application_credentials)"
)
# Stand where a secret might, and are none: answers, keywords, and where openssl-passphrase-options
# says that the secret is.
SPARED_VALUES: Final = (
    r"yes|no|true|false|on|off|none|null|nil|undefined|all|stdin|(?:file|env|fd):\S{0,256}"
)
# What a flag's name ends with when its value, in the next word too, is a secret.
FLAGS: Final = (
    "password",
    "passwd",
    "passphrase",
    "pass",
    "passin",
    "passout",
    "creds",
    "credentials",
    "token",
    "bearer",
    "secret-key",
    "api-key",
    "apikey",
    "access-key",
    "account-key",
    "private-key",
    "client-secret",
    "auth-key",
    "storepass",
    "keypass",
)
# Headers; a value may follow the colon at once.
HEADERS: Final = (
    r"x-registry-(?:auth|config)|(?:proxy-)?authorization|(?:set-)?cookie"
    r"|(?:private|job|deploy)-token|x-[\w-]{0,32}(?:token|key|auth|secret)|api-key"
)
# Calls in program text whose arguments are credentials.
CALLS: Final = r"\.login|\.basic_auth|\.auth|httpbasicauth|httpdigestauth|basicauth|pscredential"
# Programs to which a flag of one letter gives a password: ``-p`` is docker's where it logs in.
LETTERS: Final = {
    "p": r"login|sshpass|mysql\w*|mariadb\w*|mongo\w*|7z\w?|twine|useradd|usermod"
    r"|xmr\w*|\w*miner\w*",
    "P": r"unzip|zip|sqlcmd|mosquitto_\w+",
    "k": "openssl",
    "K": "openssl",
    "a": r"redis-cli|https?|xh",
    "w": r"ldap\w+",
    "N": "ssh-keygen",
}
# Programs whose ``-u``, ``-b`` or ``--cert`` have a password or a session in them.
CREDENTIAL_PROGRAMS: Final = r"\b(?:curl(?:ie)?|lftp|smbclient|rpcclient|ctr)\b"
# Builds whose ``-e`` gives a build argument; elsewhere it sets any variable of a container.
# Sources: buildpacks.io, pack build; s2i, docs/cli.md; nixpacks.com, build.
GIVES_ARGUMENTS: Final = (
    r"(?<![\w.:-])(?:pack|s2i|nixpacks)(?:\.exe)?[\s,]++"
    r"(?:[^\s,|;&]{1,64}[\s,]++){0,4}?(?:re)?build\b"
)
# What stands before a secret that is the next word; ``redact`` looks for its first letters.
BEFORE_SECRETS: Final = (
    r"htpasswd\s++-(?=\w{0,8}n)\w{1,8}\s++\S{1,64}\s++(?=\S)"
    r"|htpasswd\s++-(?=\w{0,8}b)\w{1,8}\s++(?:-\w{1,8}\s++){0,3}\S{1,256}\s++\S{1,64}\s++(?=\S)"
    r"|net1?(?:\.exe)?\s++user\s++[^\s/]\S{0,64}\s++(?=[^\s/])"
    r"|identified\s++by\s++(?=\\*[\"'])|password\s++(?=\\*[\"'])"
    r"|login\s++\S{1,64}\s++password\s++(?=\S)"
    r"|mysqladmin\s[^|;&\n]{0,128}?\spassword\s++(?=\S)"
    # Earthly gives the value there; other tools name where it is.
    r"|--secret[\s=]++(?!(?:id|type|src|source|env|target|mode|uid|gid|name)=)\w{1,64}=(?=[^\s=])"
    r"|(?:vault|cargo)\s++login\s++(?=[^\s-])(?![\w-]{1,32}=)"
    r"|(?:chpasswd|--password-stdin|--with-token)\b[^|;&\n<]{0,64}"
    r"(?:<<<\s*+|<<-?\s{0,8}[\"'\\]?\w{1,32}[\"']?\s{0,8}\n(?=\S)"
    r"|<\s{1,8}<\(\s{0,8}(?:echo|printf)\s{1,8}(?:-\w{1,3}\s{1,8}){0,2}(?=\S))"
)
# Programs that read a password from what is piped into them.
FED: Final = (
    r"\bchpasswd\b|--password-stdin\b|--with-token\b|\bpasswd\s++--stdin\b|\bsudo\s++-(?-i:S)\b"
    r"|--passphrase-fd[\s=]0\b"
)
# Tokens that say by their first letters what they are: these, which stay, and the secret behind
# them.  Each is longer than what else begins so: ``npm_config_registry``, ``hf_transfer``.
# Before both stands a piece that is in each such token: without one of these no pattern is tried.
TOKENS: Final = (
    ("gh", r"gh[oprsu]_", r"[A-Za-z0-9]{30,}"),
    ("github_pat_", r"github_pat_", r"\w{36,}"),
    ("gl", r"gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|oas|ffct)-", r"[\w-]{16,}(?:\.[\w.-]+)?"),
    ("xox", r"xox[a-z](?:\.xox[a-z])?-", r"[\w-]{10,}"),
    ("xapp-", "xapp-", r"[\w-]{10,}"),
    (
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows)/\w{1,16}/\w{1,16}/",
        r"[\w/]{16,}",
    ),
    ("/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{1,24}/", r"[\w-]{32,}"),
    # The id of a key says whose it is; the secret follows it, in most lists.
    ("IA", r"A[KS]IA[A-Z2-7]{16}[\s\"':,;|]{1,8}", r"[A-Za-z0-9/+]{40}(?![\w/+=])"),
    ("npm_", r"npm_", r"[A-Za-z0-9]{30,}"),
    ("pypi-AgE", r"pypi-AgE", r"[\w-]{16,}"),
    ("rubygems_", r"rubygems_", r"[0-9a-z]{32,}"),
    ("cio", r"cio", r"[A-Za-z0-9]{32}(?!\w)"),
    ("dckr_", r"dckr_[op]at_", r"[\w-]{16,}"),
    ("hf_", r"hf_", r"[A-Za-z0-9]{30,}"),
    ("AIza", r"AIza", r"[\w-]{30,}"),
    ("ya29.", r"ya29\.", r"[\w.-]{16,}"),
    ("GOCSPX-", r"GOCSPX-", r"[\w-]{16,}"),
    ("k_", r"[rs]k_(?:live|test)_", r"\w{16,}"),
    ("sk-", r"sk-(?:ant|proj|svcacct|admin)-", r"[\w-]{16,}"),
    ("_v1_", r"do[opr]_v1_", r"[0-9a-f]{32,}"),
    ("hv", r"hv[brs]\.", r"[\w-]{16,}"),
    ("SG.", r"SG\.", r"[\w-]{16,64}\.[\w-]{16,}"),
    ("eyJ", r"eyJ", r"[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"),
    ("-----BEGIN ", r"-----BEGIN[ ](?:[A-Z0-9]{1,12}[ ]){0,3}PRIVATE[ ]KEY-----", r"[^-]{16,}"),
)
