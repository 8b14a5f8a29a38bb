"""Name what announces a secret: parts of names, whole names, flags, headers, calls.

This is the one place for these words: ``redact`` reads them for command lines, and the
lexicon of Dockerfiles takes ``SECRET_WORDS`` from here.

Sources: docs.docker.com (build arguments, cache backends, ``bake --set``), skopeo(1) and
podman-login(1) (credentials), curl(1), openssl-enc(1), openssl-passphrase-options(1),
docs.gitlab.com "REST API authentication", AWS "Authenticating requests: query
parameters", Microsoft "Create a service SAS" (``sig``), httpie.io "Request items".
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
# Flags and variables that are called so and hold none: what is named is a file or a mount.
SPARED_NAMES: Final = r"-+secrets?|-+[\w.-]+[_-](?:file|path|dir|stdin)|PWD"
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
    "private-key",
    "client-secret",
    "auth-key",
)
# Headers; a value may follow the colon at once.
HEADERS: Final = (
    r"x-registry-(?:auth|config)|(?:proxy-)?authorization|(?:set-)?cookie"
    r"|(?:private|job|deploy)-token|x-[\w-]{0,32}(?:token|key|auth|secret)|api-key"
)
# Calls in program text whose arguments are credentials.
CALLS: Final = r"\.login|\.basic_auth|\.auth|httpbasicauth|httpdigestauth|basicauth|pscredential"
# Programs whose ``-p`` (zip's ``-P``) is a password; docker's where it logs in.
DASH_P_PROGRAMS: Final = r"login|sshpass|mysql\w*|mariadb\w*|unzip|zip|7z\w?|sqlcmd"
