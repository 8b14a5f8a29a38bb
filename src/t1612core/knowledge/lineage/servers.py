"""List the servers that build nothing: daemons by their names, applications by their commands.

A daemon's name is known; an application is anybody's own.  That is told by its command: a server's
sub-command, or a script or archive that a service manager started and that is called as a server's
is.  What says of itself that it builds or deploys is left alone.

Sources are the daemons' manuals and the frameworks' documents on deployment.

Rule 1: data only; matching is ``text.ancestry``'s.
Rule 2: a general row gives way to whoever is known to build.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import packed
from ...text.ancestry import Ancestor
from ..programs.interpreters import PYTHON

# What starts a host's services.  A container's first process is none: that may be a CI step.
MANAGERS: Final = (
    *("systemd", "init", "launchd", "services", "upstart", "openrc-run", "supervise-daemon"),
    *("start-stop-daemon", "runsv", "runsvdir", "s6-supervise", "s6-svscan", "supervise"),
    *("supervisord", "circusd", "monit", "god", "pm2", "forever", "nssm", "winsw", "prunsrv"),
    # PM2's title, ``PM2 v5: God Daemon (/root/.pm2)``, as far as Linux keeps it, and whole.
    *("daemontools", "pm2 v*", ".pm2)"),
)
# Whoever is called so, or lies there, builds images or has them built.
BUILDERS: Final = (
    r"build|deploy|release|runner|agent|pipeline|webhook|jenkins|hudson|rundeck|kestra|teamcity"
    r"|bamboo|gocd|spinnaker|dokploy|dokku|coolify|caprover|portainer|repo2docker|airflow|dagster"
    r"|prefect|stackstorm|ansible|semaphore|gradle|maven|bazel|eclipse"
    r"|(?<![a-z])(?:ci|cicd|cd|hooks?|workers?|awx|sbt|idea|tests?)(?![a-z])"
)

_ENDS: Final = r"(?=[\s\"']|$)"
_SERVER: Final = "server_lineage"
_WEB: Final = "web_server_lineage"

SERVERS: Final = (
    Ancestor(
        _SERVER,
        packed(
            """exim exim4 sendmail smtpd opensmtpd procmail maildrop dovecot dovecot-lda lmtpd
            qmail-local qmail-smtpd amavisd imapd cyrmaster postfix-script"""
        )
        | {"exim-*"},
        "MITRE T1190; the mail servers' manuals: aliases, filters and deliveries that run programs",
    ),
    Ancestor(
        _SERVER,
        packed(
            """smbd nmbd winbindd samba vsftpd proftpd pure-ftpd ftpd in.ftpd tftpd in.tftpd afpd
            nfsd ganesha.nfsd"""
        ),
        "MITRE T1190, T1210; smb.conf(5): preexec, 'magic script'; the servers' manuals",
    ),
    Ancestor(
        _SERVER,
        packed(
            """zabbix_agentd zabbix_agent2 zabbix_server zabbix_proxy nrpe nagios nagios4 naemon
            icinga icinga2 snmpd snmptrapd check_mk_agent cmk-agent-ctl munin-node netdata collectd
            telegraf consul wazuh-execd ossec-execd"""
        ),
        "MITRE T1072, T1190; the agents' manuals: remote commands, checks and handlers",
    ),
    Ancestor(
        _SERVER,
        packed("ttyd gotty wetty shellinaboxd webssh wssh xinetd inetd tcpserver tcpsvd in.telnetd")
        | {"telnetd", "rlogind", "in.rlogind", "rshd", "in.rshd", "rexecd", "inetutils-inetd"},
        "MITRE T1133, T1505; xinetd(8), ttyd(1): a shell or a program to whoever connects",
    ),
    Ancestor(
        _SERVER,
        packed(
            """cupsd cups-browsed asterisk freeswitch openvpn squid haproxy varnishd named dnsmasq
            unbound pdns_server slapd mosquitto nats-server etcd vault minio rabbitmq-server
            ejabberd dhcpd radiusd freeradius snort suricata"""
        ),
        "MITRE T1190; the daemons' manuals",
    ),
    Ancestor(
        _SERVER,
        packed(
            """ollama ollama_llama_server llama-server tritonserver vllm langflow open-webui ray
            raylet gcs_server"""
        )
        | {"text-generation-*", "ray::*", "vllm::*"},
        "MITRE T1190, public reports on ShadowRay; docs.ray.io, security: whoever reaches it runs"
        " code; the model servers' documents",
    ),
    # They build images as well, by other words: ``developers``.
    Ancestor(
        _SERVER,
        frozenset({"mlflow", "bentoml"}),
        "mlflow.org, mlflow server; docs.bentoml.com, bentoml serve",
        line=r"\s(?:server|ui|gateway|serve)" + _ENDS,
    ),
    Ancestor(
        _SERVER,
        frozenset(PYTHON.names),
        "docs.vllm.ai, docs.langflow.org, mlflow.org, docs.openwebui.com, docs.ray.io: how their"
        " servers are started",
        line=r"(?:\s-\w{0,8}m\s*|[/\\])(?:vllm|langflow|mlflow|open-webui|bentoml|ray)\s+"
        r"(?:serve|server|run|start|ui)" + _ENDS,
    ),
    Ancestor(
        _WEB,
        frozenset({"perl"}),
        "webmin.com, Webmin and Usermin: their own web server; Plack, Starman, Mojolicious: theirs",
        line=r"[/\\](?:miniserv\.pl|plackup|starman|hypnotoad|morbo)" + _ENDS,
    ),
    Ancestor(
        _WEB,
        packed("next-server gogs gitea forgejo grafana grafana-server webmin miniserv.pl kibana"),
        "MITRE T1505.003; Next.js, next start; Gogs, Gitea, Grafana, Webmin: their documents",
    ),
    Ancestor(
        _WEB,
        frozenset({"node", "nodejs", "bun"}),
        "nextjs.org, next start and its standalone output; nuxt.com, nitro's output; PM2 serve",
        line=r"^next-server(?![\w-])|[/\\]next(?:\.js)?\s+start"
        + _ENDS
        + r"|[/\\]\.next[/\\]standalone[/\\]|[/\\]\.output[/\\]server[/\\]index\.mjs"
        + _ENDS,
    ),
    Ancestor(
        _WEB,
        frozenset(PYTHON.names),
        "docs.djangoproject.com, runserver; flask.palletsprojects.com, flask run; http.server;"
        " Streamlit, Gradio: how they are run",
        line=r"[/\\\s]manage\.py\s+runserver(?:_plus)?"
        + _ENDS
        + r"|(?:\s-\w{0,8}m\s*|[/\\])(?:flask|fastapi|streamlit|quart|litestar)\s+"
        r"(?:\S{1,80}\s+){0,8}?run" + _ENDS + r"|\s-\w{0,8}m\s*http\.server" + _ENDS,
    ),
    Ancestor(
        _WEB,
        packed("ruby rails"),
        "guides.rubyonrails.org, bin/rails server; Rack, Thin, Puma: their commands and titles",
        line=r"^(?:puma(?::|\s\d)|unicorn\s|thin server|passenger rubyapp)"
        r"|(?:[/\\\s]|^)rails\s+(?:server|s)"
        + _ENDS
        + r"|[/\\](?:rackup|thin|unicorn|puma|falcon|passenger)"
        + _ENDS,
    ),
    Ancestor(
        _WEB,
        frozenset({"php"}),
        "laravel.com, artisan serve and octane; symfony.com, server:run",
        line=r"[/\\\s](?:artisan|console)\s+(?:serve|octane:start|server:(?:run|start))" + _ENDS,
    ),
    Ancestor(
        _WEB,
        frozenset({"java", "javaw"}),
        "GeoServer, Keycloak, ActiveMQ, Nexus, OFBiz, Nacos, RocketMQ, Hadoop, ManageEngine:"
        " their start commands",
        line=r"-DGEOSERVER_|org\.keycloak\.|[/\\]quarkus-run\.jar|[/\\]activemq\.jar"
        r"|org\.apache\.(?:activemq|rocketmq|hadoop)\.|org\.sonatype\.nexus\.|[/\\]ofbiz\.jar"
        r"|-Dnacos\.home=|com\.adventnet\.",
    ),
    Ancestor(
        _WEB,
        frozenset({"java", "javaw"}),
        "docs.spring.io, server.port: an application that says where it listens",
        line=r"\s--server\.port[=\s]|\s-Dserver\.port=",
        unless=BUILDERS,
        is_general=True,
    ),
    Ancestor(
        _SERVER,
        frozenset({*PYTHON.names}),
        "jupyter-server.readthedocs.io: its kernels and terminals are processes of their own;"
        " MITRE T1190, public reports on Qubitstrike",
        line=r"[/\\]jupyter-(?:notebook|lab|server|labhub|singleuser)"
        + _ENDS
        + r"|\s-\w{0,8}m\s*(?:notebook|jupyterlab|jupyter_server)"
        + _ENDS
        + r"|[/\\]jupyter\s+(?:notebook|lab|server)"
        + _ENDS,
    ),
    Ancestor(
        _SERVER,
        packed("jupyter-notebook jupyter-lab jupyter-server jupyterhub-singleuser"),
        "the same, where the script's name is the process's",
        line=r"jupyter",
    ),
    # A person's own notebook has terminals and kernels, which are his; a server's account has none.
    Ancestor(
        _SERVER,
        packed("jupyter-notebook jupyter-lab jupyter-server jupyterhub-singleuser"),
        "jupyter-server.readthedocs.io, terminals: a shell below the server itself",
        is_unmanned=True,
    ),
    Ancestor(
        _SERVER,
        frozenset({"java", "javaw"}),
        "docs.spring.io, Installing Spring Boot Applications: as a systemd service",
        script=r"(?:.{0,4095}[/\\])?[^/\\]{1,255}\.(?:jar|war)" + _ENDS,
        above=MANAGERS,
        unless=BUILDERS,
        is_general=True,
    ),
    Ancestor(
        _SERVER,
        frozenset({*PYTHON.names, "node", "nodejs", "bun", "deno", "ruby", "perl", "php"}),
        "the frameworks' documents on deployment behind a service manager",
        script=r"(?:.{0,4095}[/\\])?(?:\w{1,40}[-_.])?(?:server|app|application|main|index|www|web"
        r"|api|backend|wsgi|asgi|site|portal|daemon|service|httpd)"
        r"\.(?:[cm]?[jt]s|py|rb|pl|php)" + _ENDS,
        above=MANAGERS,
        unless=BUILDERS,
        is_general=True,
    ),
    Ancestor(
        _SERVER,
        frozenset({"dotnet"}),
        "learn.microsoft.com, Host ASP.NET Core on Linux with Nginx: the service's ExecStart",
        line=r"^\S{1,4096}\s+(?:exec\s+)?\"?[^-\s]\S{0,4096}\.dll" + _ENDS,
        above=MANAGERS,
        unless=BUILDERS,
        is_general=True,
    ),
)
