"""List the accounts that tell what runs, or that say nothing of who it is.

Rule 1: what no table knows is an ordinary account.  So a name that could be a person's
(``oracle`` could not) is left out.
"""

from __future__ import annotations

from typing import Final

from ..text.ancestry import AccountKind, Accounts
from .lineage import LINEAGE

# Distribution packages of web, application and database servers create these: Debian and
# Fedora package scripts; Microsoft, "Application pool identities", "Configure Windows service
# accounts and permissions".
_SERVICE: Final = """
    www-data www apache apache2 httpd nginx lighttpd caddy litespeed lsws http wwwrun webapp
    nobody php php-fpm uwsgi gunicorn tomcat tomcat7 tomcat8 tomcat9 tomcat10 jetty jboss
    wildfly weblogic glassfish wasadmin confluence solr iusr defaultapppool keycloak activemq
    geoserver metabase nexus sonarqube airsonic jira bitbucket mattermost rocketchat redmine
    zammad discourse moodle odoo ghost nextcloud gitea gogs grafana kibana logstash minio
    mysql mariadb postgres postgresql pgsql mongodb mongod redis valkey memcache memcached
    couchdb cassandra elasticsearch opensearch clickhouse influxdb neo4j oracle mssql mssqlserver
    db2inst1 rabbitmq zookeeper kafka splash
"""

# Debian's base-passwd, passwd.master, and Fedora's setup, /usr/share/doc/setup/uidgid: what every
# system has from the start, with /usr/sbin/nologin. Debian's ``backup`` and Fedora's
# ``operator`` are not here: people name accounts of their own so.
_BASE: Final = """
    daemon bin sys adm sync games man lp mail news uucp proxy list irc gnats ftp halt shutdown
    gopher
"""
# Daemons' packages create these, with /usr/sbin/nologin, and no more than a daemon runs as them:
# Debian's and Fedora's package scripts, systemd's sysusers.d.
_DAEMONS: Final = """
    messagebus dbus polkitd avahi avahi-autoipd colord rtkit geoclue saned hplip cups cupsys uuidd
    tss usbmux syslog rsyslog sshd rpc rpcuser statd nfsnobody tcpdump kernoops whoopsie
    ntp ntpd chrony bind named dnsmasq unbound pdns nsd dhcpd kea sssd nslcd openldap ldap radiusd
    freerad postfix postdrop exim mailnull smmsp smmta dovecot dovenull courier vmail mailman
    opendkim opendmarc clamav clamupdate clamscan amavis vscan spamd rspamd vsftpd proftpd
    pure-ftpd squid haproxy varnish vcache privoxy i2psvc stunnel stunnel4 openvpn turnserver
    asterisk freeswitch ejabberd prosody mosquitto emqx snmp netsnmp snmptt nagios nrpe icinga
    zabbix telegraf collectd munin netdata prometheus node_exporter alertmanager loki promtail
    otelcol dd-agent newrelic wazuh ossec suricata snort beats filebeat metricbeat
    toranon
"""
# Servers that are called as people are.
_GIVEN: Final = frozenset({"ray"})
# A server runs as an account of its own name.
_PROGRAMS: Final = frozenset(
    name
    for row in LINEAGE.rows
    if row.role in ("web_server_lineage", "server_lineage", "database_lineage")
    for name in row.programs
    if "*" not in name and row.is_by_name and name not in _GIVEN
)

# Microsoft, "LocalService account", "NetworkService account"; GitHub, "Configuring the self-hosted
# runner application as a service": it runs as the latter by itself, so neither is a server's.
_SPACED: Final = (
    *("network service", "local service", "networkservice", "localservice"),
    # The same in other languages: Microsoft, "Configure Windows service accounts and permissions".
    *("netzwerkdienst", "lokaler dienst", "service réseau", "service local"),
    *("servizio di rete", "servizio locale", "servicio de red", "servicio loc", "servicio local"),
    *("serviço de rede", "serviço local", "usługa sieciowa", "usługa lokalna"),
)
_AUTHORITIES: Final = (
    *("nt authority", "nt-autorität", "autorite nt", "autorité nt", "autoridade nt"),
    *("zarządzanie nt", "builtin", "vordefiniert", "window manager", "font driver host"),
    "nt virtual machine",
)
# Debian Policy 9.2.2, Fedora's setup: 1 to 99 are given to names as above once for all; up to
# 999 they are the system's, and CI's agents get one of these. A number alone names nobody.
# Microsoft, "Security identifiers": the well-known ones.
_NUMBERS: Final[tuple[tuple[str, AccountKind], ...]] = (
    ("0+|s-1-5-18|s-1-5-21-[0-9-]+-500", "shared"),
    ("[1-9][0-9]?|65534|s-1-5-8[02]-.*", "service"),
    ("[0-9]{1,3}|s-1-5-(?:19|20)|s-1-5-(?:8[0-9]|9[0-9])-.*", "automation"),
    ("[0-9]+", "absent"),
)

# Automation: not a person, and started to build among other things.
_AUTOMATION: Final = """
    jenkins gitlab-runner gitlab_runner runner buildkite-agent buildkite teamcity bamboo
    go gocd drone woodpecker circleci travis azuredevops azdevops vsts vsts_azpcontainer
    azure-pipelines act_runner actions-runner github-runner concourse ci cicd build builder
    buildbot deploy-bot git gitlab ansible terraform packer puppet chef salt nomad rundeck
    kojibuild mock abuild dokku coolify caprover semaphore tekton hudson vsts-agent
    codebuild-user cicduser teamcity-agent bamboo-agent go-agent
"""

# Images of cloud providers and distributions come with these: their documents on first login.
_SHARED: Final = """
    root administrator admin system toor localsystem sysadmin
    ubuntu ec2-user azureuser centos debian fedora rocky almalinux cloud-user opc core vagrant
    bitnami pi rancher docker operator backup alpine arch freebsd suse kali sles ssm-user cloudadmin
    administrateur administrador amministratore administratör administrátor administrators
    järjestelmänvalvoja rendszergazda администратор
"""

_WHAT = "web|www|http|nginx|apache|iis|php|tomcat|jboss|sql|db|mongo|redis|portal|sharepoint"

ACCOUNTS: Final = Accounts(
    service=frozenset([*_SERVICE.split(), *_BASE.split(), *_DAEMONS.split()]) | _PROGRAMS,
    automation=frozenset(_AUTOMATION.split()) | frozenset(_SPACED),
    shared=frozenset(_SHARED.split()),
    domains=frozenset({"iis apppool", "nt service"}),
    authorities=frozenset(_AUTHORITIES),
    numbers=_NUMBERS,
    service_conventions=(
        # Debian Policy 9.2.1 asks packages for an underscore, as macOS and OpenBSD have it; systemd
        # and Debian's packages before that begin with their own names.
        r"_(?!.*(?:runner|agent|build|jenkins|teamcity)).+|systemd-.+|debian-.+",
        rf"(?:svc|srv|service|sa)[-_.](?:.*[-_.])?(?:\w*sql|{_WHAT})(?:[-_.\d].*|app|server|srv)?",
        rf"(?:\w*sql|{_WHAT})(?:app|server)?[-_.]?(?:svc|service)",
    ),
    automation_conventions=(
        r"svc|(?:svc|service|sa)[-_.].*",
        r".*[-_.](?:svc|service|bot|ci|runner|agent)",
        r"(?:dwm|umfd)-\d+",
        r"\w*apppool",
    ),
)
