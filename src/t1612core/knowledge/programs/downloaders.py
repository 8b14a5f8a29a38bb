"""List the programs that fetch from URLs, and their flags.

Flags are what the programs' own help says: curl 7.88.1 and 8.x, GNU Wget 1.21.3, HTTPie 3.2, xh
0.22; of the cmdlets, what Microsoft Learn says, with about_CommonParameters.  Other sources:
FreeBSD fetch(1); aria2c(1); axel(1); lynx(1); git-clone(1) 2.43; AWS CLI reference, s3 cp;
gsutil and gcloud storage, cat and cp; s3cmd(1); s5cmd and rclone documentation, cat, and
"Syntax of remote paths"; scp(1); sftp(1); ftp(1) of OpenBSD; smbclient(1); rsync(1) 3.2; hg(1),
svn(1); Microsoft Learn, Start-BitsTransfer.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import FlagTable, abbreviable, flag_table
from ...shell.grammar import Group, Tool, Verb, Wrapper
from ...shell.programs import Feeder, Program, plain_tool, saver
from .elsewhere import BUILDS

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

_CMDLET_SWITCHES: Final = """
    usebasicparsing usedefaultcredentials disablekeepalive skipcertificatecheck
    skipheadervalidation skiphttperrorcheck allowunencryptedauthentication allowinsecureredirect
    passthru resume noproxy proxyusedefaultcredentials preserveauthorizationonredirect
    preservehttpmethodonredirect followrellink verbose debug
"""

_CMDLET_PARAMETERS: Final = """
    uri method custommethod body infile o/outfile headers useragent contenttype credential
    certificate certificatethumbprint sessionvariable websession proxy proxycredential timeoutsec
    connectiontimeoutseconds operationtimeoutseconds maximumredirection maximumretrycount
    retryintervalsec token authentication transferencoding sslprotocol httpversion unixsocket
    pipename form responseheadersvariable statuscodevariable maximumfollowrellink
    erroraction warningaction informationaction progressaction errorvariable warningvariable
    informationvariable outvariable outbuffer pipelinevariable
"""

_HTTPIE_FLAGS: Final = abbreviable(
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
_CURL_FLAGS: Final = abbreviable(
    flag_table(_CURL_VALUES, _CURL_SWITCHES, "", flag_table("", _CURL_NEGATIONS))
)
_WGET_FLAGS: Final = abbreviable(flag_table(_WGET_VALUES, _WGET_SWITCHES))

# Its parameters; each may be cut short.
CMDLET_FLAGS: Final[FlagTable] = flag_table(_CMDLET_PARAMETERS, _CMDLET_SWITCHES)
_TRANSFER_FLAGS: Final = abbreviable(
    flag_table(
        """source>url destination displayname priority transfertype credential proxyusage
        proxylist retryinterval""",
        "asynchronous dynamic",
    )
)
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
_CHECKOUT: Final = Verb(
    "clone",
    flag_table("r/revision u/updaterev b/branch e/ssh username password depth", "q force N"),
)
_HG: Final = Tool("git", Group(flag_table("R config"), {"clone": _CHECKOUT}))
_SVN: Final = Tool(
    "git", Group(flag_table(), dict.fromkeys(("checkout", "co", "export"), _CHECKOUT))
)
_CURL: Final = plain_tool("curl", _CURL_FLAGS)
_WGET: Final = plain_tool("wget", _WGET_FLAGS)
_CURL_FEED: Final = Feeder(
    "download",
    flags=_CURL_FLAGS,
    saves=("output",),
    own_name=("remote-name", "remote-name-all"),
)
_HTTPIE: Final = Feeder("download", flags=_HTTPIE_FLAGS, is_mixed=True, saves=("output",))
_BROWSER: Final = Feeder("download")
_LWP: Final = plain_tool("lwp", flag_table("m/method b t i c p H C o", "f P u U s S e E d v h a x"))
_STORE: Final = Feeder(
    "bucket", fetches=r"(?i)(?:s3|gs|az|swift|oci|b2)://.", prints=frozenset({"cat"})
)

ROWS: Final = (
    Program(names="curl", asks=_CURL, places=_CURL, feeder=_CURL_FEED),
    # It takes a method as HTTPie does.
    Program(names="curlie", asks=plain_tool("curlie", _CURL_FLAGS), feeder=_CURL_FEED),
    Program(
        names="wget wget2",
        asks=_WGET,
        places=_WGET,
        feeder=Feeder("download", flags=_WGET_FLAGS, saves=("output-document",), own_name=()),
    ),
    Program(names="http https xh xhs", asks=plain_tool("httpie", _HTTPIE_FLAGS), feeder=_HTTPIE),
    Program(
        names="invoke-webrequest invoke-restmethod iwr irm",
        asks=Tool("cmdlet", Group()),
        feeder=Feeder(
            "download",
            flags=abbreviable(CMDLET_FLAGS),
            style="goflag",
            is_cmdlet=True,
            saves=("outfile",),
        ),
        is_built_in=True,
    ),
    Program(
        names="start-bitstransfer",
        feeder=Feeder(
            "download",
            flags=_TRANSFER_FLAGS,
            style="goflag",
            is_cmdlet=True,
            saves=("destination",),
        ),
        puts=plain_tool("saved-as", _TRANSFER_FLAGS, "goflag"),
        is_built_in=True,
    ),
    # ``bitsadmin /transfer NAME URL FILE``: the last two words say it, as certutil's.
    Program(
        names="bitsadmin", source="Microsoft Learn, bitsadmin transfer", puts=plain_tool("certutil")
    ),
    Program(
        names="fetch",
        feeder=saver("B i l N o/output p R S T/timeout w", "output"),
    ),
    Program(names="aria2c", feeder=saver("d/dir i j k o/out s x", "out", "dir")),
    Program(names="axel", feeder=saver("s m o/output n T/timeout U H", "output")),
    # BusyBox's is told what is there, and what it is to be called here.
    Program(
        names="tftp",
        source="busybox 1.36, tftp --help",
        feeder=Feeder(
            "download",
            flags=flag_table("b l/local r/remote", "g/get p/put"),
            saves=("local", "remote"),
        ),
    ),
    # A record of a name may hold any text.
    Program(names="dig drill nslookup", source="dig(1); drill(1); nslookup(1)", feeder=_BROWSER),
    Program(names="lynx links elinks w3m", feeder=_BROWSER),
    Program(names="lwp-request", source="lwp-request(1)", asks=_LWP, feeder=_BROWSER),
    Program(names="post", source="lwp-request(1): installed as POST", asks=_LWP, feeder=_BROWSER),
    # ``GET`` of LWP; scripts call functions of their own so.
    Program(names="get", feeder=_BROWSER, role="filter"),
    Program(names="lwp-download", source="lwp-download(1)", puts=plain_tool("saved-as")),
    Program(
        names="ftp",
        feeder=_BROWSER,
        puts=plain_tool(
            "session",
            flag_table("o/output N P/port k r/retry s D S T u x", "4 6 A a C d e f g i n p v"),
        ),
    ),
    Program(
        names="sftp",
        puts=plain_tool(
            "session", flag_table("B b c D F i J l o P R S s X", "1 2 4 6 A a C f N p q r v")
        ),
    ),
    Program(
        names="smbclient",
        puts=plain_tool(
            "session",
            flag_table(
                """c/command I p/port U/user A/authentication-file W/workgroup D/directory
                d/debuglevel m/max-protocol n O R L t T s/configfile l i b""",
                "N/no-pass q/quiet E g k e P C",
            ),
        ),
    ),
    Program(
        names="lftp",
        source="lftp(1)",
        puts=plain_tool("session", flag_table("c/command e>command f p/port u/user", "d v")),
    ),
    Program(names="gsutil", feeder=_STORE),
    Program(
        names="gcloud",
        source="cloud.google.com, gcloud storage, gcloud compute ssh",
        feeder=_STORE,
        wrapper=Wrapper(operands=2, seeks="dashes"),
        starts_elsewhere=True,
        needles=BUILDS,
    ),
    Program(
        names="aws s3cmd s5cmd",
        source="AWS CLI reference, global options; s5cmd README",
        feeder=_STORE,
        puts=plain_tool(
            "store",
            flag_table(
                """endpoint-url host>endpoint-url region profile output query ca-bundle include
                exclude storage-class credentials-file""",
                "no-sign-request no-verify-ssl recursive quiet only-show-errors force",
            ),
        ),
    ),
    # ``remote:path``; a drive is none.
    Program(
        names="rclone",
        feeder=Feeder(
            "bucket",
            fetches=r":?[\w.+@][\w.+@ ,='-]{0,127}:(?!\\)",
            prints=frozenset({"cat"}),
        ),
        puts=plain_tool(
            "rclone",
            flag_table("config", "a/auto-filename no-clobber p/print-filename v/verbose q"),
        ),
    ),
    Program(names="git", places=_GIT, role="fetch", shows=True),
    Program(names="hg", puts=_HG, role="fetch", shows=True),
    Program(names="svn", puts=_SVN, role="fetch", shows=True),
    Program(
        names="scp",
        puts=plain_tool("carry", flag_table("P i F l c o S J D X", "r p q C v 3 4 6 A B O R s T")),
        role="fetch",
    ),
    Program(
        names="rsync",
        puts=plain_tool(
            "carry",
            flag_table(
                """e/rsh f/filter exclude include exclude-from include-from files-from chmod chown
                password-file port bwlimit timeout rsync-path log-file backup-dir compare-dest""",
                """a/archive v/verbose z/compress P r/recursive R/relative l/links L/copy-links
                p/perms t/times g/group o/owner D n/dry-run u/update c/checksum h H A X S W x q
                delete delete-after force progress partial stats inplace""",
            ),
        ),
        role="fetch",
    ),
    Program(names="pip npm gem", role="fetch", builds_otherwise=True),
    Program(
        names="uv",
        source="docs.astral.sh, uv run",
        wrapper=Wrapper(seeks="dashes"),
        role="fetch",
        builds_otherwise=True,
        needles=BUILDS,
    ),
)
