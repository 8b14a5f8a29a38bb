"""List the programs that can carry a request to a container engine, and their options.

Values are what the programs' own help says: curl 7.88.1 and 8.x, GNU Wget 1.21.3, HTTPie 3.2, xh
0.22; of the cmdlets, what Microsoft Learn says, with about_CommonParameters.
"""

from __future__ import annotations

from typing import Final

from ..container.api_calls import ClientTable
from ..shell.flags import abbreviable, flag_table
from ..shell.grammar import Grammar, Group, Tool, Verb
from .endpoints import ENGINES
from .wrappers import SHELLS, WRAPPERS

# "curl --help all".  Every switch has a "--no-" form.
_CURL_VALUES: Final = """
    abstract-unix-socket alt-svc aws-sigv4 cacert capath E/cert cert-type ciphers K/config
    connect-timeout connect-to C/continue-at b/cookie c/cookie-jar create-file-mode crlfile
    curves d/data data-ascii>data data-binary>data data-raw data-urlencode delegation
    dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url D/dump-header ech egd-file
    engine etag-compare etag-save expect100-timeout F/form form-string>form ftp-account
    ftp-alternative-to-user ftp-method P/ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms
    haproxy-clientip H/header h/help hostpubmd5 hostpubsha256 hsts interface ip-tos
    ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate
    local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs
    m/max-time netrc-file noproxy oauth2-bearer o/output output-dir parallel-max
    parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir x/proxy
    proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile
    proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name
    proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser U/proxy-user
    proxy1.0 pubkey Q/quote random-file r/range rate e/referer X/request request-target
    resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4
    socks4a socks5 socks5-gssapi-service socks5-hostname Y/speed-limit y/speed-time stderr
    t/telnet-option tftp-blksize z/time-cond tls-max tls13-ciphers tlsauthtype tlspassword
    tlsuser trace trace-ascii trace-config unix-socket T/upload-file upload-flags url
    url-query u/user A/user-agent variable vlan-priority w/write-out
"""
_CURL_SWITCHES: Final = """
    anyauth a/append basic cert-status compressed compressed-ssh create-dirs crlf digest
    q/disable disable-eprt disable-epsv disallow-username-in-url doh-cert-status
    doh-insecure f/fail fail-early fail-with-body false-start form-escape ftp-create-dirs
    ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-control G/get g/globoff
    haproxy-protocol I/head http0.9 0/http1.0 http1.1 http2 http2-prior-knowledge http3
    http3-only ignore-content-length i/include k/insecure 4/ipv4 6/ipv6
    j/junk-session-cookies l/list-only L/location location-trusted mail-rcpt-allowfails
    M/manual metalink negotiate n/netrc netrc-optional :/next no-alpn N/no-buffer no-clobber
    no-keepalive no-npn no-progress-meter no-sessionid ntlm ntlm-wb Z/parallel
    parallel-immediate path-as-is post301 post302 post303 #/progress-bar proxy-anyauth
    proxy-basic proxy-digest proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast
    proxy-ssl-auto-client-cert proxy-tlsv1 p/proxytunnel raw J/remote-header-name
    O/remote-name remote-name-all R/remote-time remove-on-error retry-all-errors
    retry-connrefused sasl-ir S/show-error s/silent socks5-basic socks5-gssapi
    socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd
    ssl-revoke-best-effort 2/sslv2 3/sslv3 styled-output suppress-connect-headers
    tcp-fastopen tcp-nodelay tftp-no-options 1/tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3
    tr-encoding trace-time B/use-ascii v/verbose V/version xattr :/next
"""
_CURL_NEGATIONS: Final = " ".join(
    f"no-{name.rpartition('/')[2]}" for name in _CURL_SWITCHES.split()
)

# "wget --help".
_WGET_VALUES: Final = """
    e/execute o/output-file a/append-output report-speed i/input-file B/base config
    rejected-log t/tries retry-on-http-error O/output-document start-pos progress T/timeout
    dns-timeout connect-timeout read-timeout w/wait waitretry Q/quota bind-address
    limit-rate restrict-file-names prefer-family user password use-askpass local-encoding
    remote-encoding P/directory-prefix cut-dirs http-user http-password default-page header
    compression max-redirect proxy-user proxy-password referer U/user-agent load-cookies
    save-cookies post-data post-file method body-data body-file secure-protocol certificate
    certificate-type private-key private-key-type ca-certificate ca-directory crl-file
    pinnedpubkey ciphers hsts-file ftp-user ftp-password warc-file warc-header warc-max-size
    warc-dedup warc-tempdir l/level backups A/accept R/reject accept-regex reject-regex
    regex-type D/domains exclude-domains follow-tags ignore-tags I/include-directories
    X/exclude-directories dot-style
"""
_WGET_SWITCHES: Final = """
    V/version h/help b/background d/debug q/quiet v/verbose no-verbose F/force-html
    no-config retry-connrefused no-clobber no-netrc c/continue show-progress N/timestamping
    no-if-modified-since no-use-server-timestamps S/server-response spider random-wait
    no-proxy no-dns-cache ignore-case 4/inet4-only 6/inet6-only ask-password no-iri unlink
    xattr no-directories x/force-directories no-host-directories protocol-directories
    no-cache E/adjust-extension ignore-length save-headers no-http-keep-alive no-cookies
    keep-session-cookies content-disposition content-on-error auth-no-challenge https-only
    no-check-certificate no-hsts no-remove-listing no-glob no-passive-ftp
    preserve-permissions retr-symlinks ftps-implicit ftps-resume-ssl
    ftps-clear-data-connection ftps-fallback-to-ftp warc-cdx no-warc-compression
    no-warc-digests no-warc-keep-log r/recursive delete-after k/convert-links
    convert-file-only K/backup-converted m/mirror p/page-requisites strict-comments
    follow-ftp H/span-hosts L/relative trust-server-names no-parent
"""

# nc.openbsd(1), nc.traditional(1), ncat(1): where they differ, an option has a value if it
# has one in any.
NETCAT_FLAGS: Final = flag_table(
    """p/source-port s/source w/wait X x P q i/idle-timeout I O T V M e/exec c/sh-exec g G
    m/max-conns proxy proxy-type proxy-auth""",
    """4 6 b C/crlf D d F h/help k/keep-open l/listen N n/nodns r S t/telnet U/unixsock u/udp
    v/verbose Z z ssl ssl-verify send-only recv-only no-shutdown broker chat""",
)

_CMDLET_SWITCHES: Final = """
    usebasicparsing usedefaultcredentials disablekeepalive skipcertificatecheck
    skipheadervalidation skiphttperrorcheck allowunencryptedauthentication allowinsecureredirect
    passthru resume noproxy proxyusedefaultcredentials preserveauthorizationonredirect
    preservehttpmethodonredirect followrellink verbose debug
"""

_CMDLET_PARAMETERS: Final = """
    uri method custommethod body infile outfile headers useragent contenttype credential certificate
    certificatethumbprint sessionvariable websession proxy proxycredential timeoutsec
    connectiontimeoutseconds operationtimeoutseconds maximumredirection maximumretrycount
    retryintervalsec token authentication transferencoding sslprotocol httpversion unixsocket
    pipename form responseheadersvariable statuscodevariable maximumfollowrellink
    erroraction warningaction informationaction progressaction errorvariable warningvariable
    informationvariable outvariable outbuffer pipelinevariable
"""

HTTPIE_FLAGS: Final = abbreviable(
    flag_table(
        """raw boundary pretty s/style format-options p/print P/history-print o/output session
        session-read-only a/auth A/auth-type proxy max-redirects max-headers timeout verify ssl
        ciphers cert cert-key cert-key-pass default-scheme response-charset response-mime
        unix-socket bearer http-version resolve interface generate""",
        """j/json f/form multipart x/compress h/headers m/meta b/body v/verbose all S/stream
        d/download c/continue q/quiet ignore-netrc offline F/follow check-status path-as-is chunked
        I/ignore-stdin debug traceback sorted unsorted help version manual curl curl-long https
        4/ipv4 6/ipv6""",
    )
)
CURL_FLAGS: Final = abbreviable(
    flag_table(_CURL_VALUES, _CURL_SWITCHES, "", flag_table("", _CURL_NEGATIONS))
)
WGET_FLAGS: Final = abbreviable(flag_table(_WGET_VALUES, _WGET_SWITCHES))

_CURL: Final = Tool("curl", Group(), verb=Verb("", CURL_FLAGS))
_CURLIE: Final = Tool("curlie", Group(), verb=Verb("", CURL_FLAGS))
_HTTPIE: Final = Tool("httpie", Group(), verb=Verb("", HTTPIE_FLAGS))
_WGET: Final = Tool("wget", Group(), verb=Verb("", WGET_FLAGS))
_NC: Final = Tool("netcat", Group(), verb=Verb("", NETCAT_FLAGS))
_CMDLET: Final = Tool("cmdlet", Group())

# Options whose value is a program are called "code".
_PYTHON: Final = Tool(
    "interpreter",
    Group(),
    verb=Verb(
        "", flag_table("c>code m W X Q check-hash-based-pycs", "B E I O P S V b d h i q s u v x")
    ),
)
_PERL: Final = Tool(
    "interpreter",
    Group(),
    verb=Verb("", flag_table("e>code E>code I M m F", "C S T U W X a c d f l n p s t u v w")),
)
_RUBY: Final = Tool(
    "interpreter",
    Group(),
    verb=Verb(
        "",
        flag_table("e>code r I C E F K T encoding external-encoding", "W S a c d l n p s v w y"),
    ),
)
_NODE: Final = Tool(
    "interpreter",
    Group(),
    verb=Verb(
        "", flag_table("e/eval>code p/print>code r/require import C/conditions", "c/check i v")
    ),
)
_PHP: Final = Tool(
    "interpreter",
    Group(),
    verb=Verb("", flag_table("r/run>code B R E F c d f g S t z", "a e h i l m n q s v w")),
)
_LUA: Final = Tool("interpreter", Group(), verb=Verb("", flag_table("e>code l", "E W i v")))

_CLIENTS: Final = {
    "curl": _CURL,
    "curlie": _CURLIE,
    "http": _HTTPIE,
    "https": _HTTPIE,
    "xh": _HTTPIE,
    "xhs": _HTTPIE,
    "wget": _WGET,
    "wget2": _WGET,
    "nc": _NC,
    "ncat": _NC,
    "netcat": _NC,
    "nc.openbsd": _NC,
    "nc.traditional": _NC,
    "telnet": _NC,
    "socat": Tool("socat", Group()),
    "openssl": Tool("openssl", Group()),
    "invoke-webrequest": _CMDLET,
    "invoke-restmethod": _CMDLET,
    "iwr": _CMDLET,
    "irm": _CMDLET,
    "python": _PYTHON,
    "pythonw": _PYTHON,
    "ipython": _PYTHON,
    "pypy": _PYTHON,
    "py": _PYTHON,
    "perl": _PERL,
    "ruby": _RUBY,
    "jruby": _RUBY,
    "node": _NODE,
    "nodejs": _NODE,
    "bun": _NODE,
    "php": _PHP,
    "lua": _LUA,
    "luajit": _LUA,
}

# What shows, searches, edits or keeps text: a request in its line is a text, too.
# Sources: POSIX.1-2017 XCU 4; the projects' manuals.
_READERS: Final = """
    echo printf print cat tac less more head tail tee grep egrep fgrep zgrep rg ag ack sed awk gawk
    mawk find findstr ls dir wc sort uniq cut tr diff cmp file strings xxd od jq yq vi vim nvim view
    nano emacs emacsclient ed code git gh hg svn man logger journalctl zenity notify-send espeak
    select-string write-host write-output
"""

CLIENTS: Final = ClientTable(
    grammar=Grammar({**WRAPPERS, **SHELLS, **_CLIENTS}),
    engines=ENGINES,
    cmdlet_switches=frozenset(_CMDLET_SWITCHES.split()),
    cmdlet_parameters=frozenset(_CMDLET_PARAMETERS.split()),
    readers=frozenset(_READERS.split()),
)
