"""List the accounts that tell what runs, or that say nothing of who it is.

Rule 1: what no table knows is an ordinary account.  So a name that could be a person's
(``oracle`` could not) is left out.
"""

from __future__ import annotations

from typing import Final

from ..text.ancestry import AccountKind, Accounts

# Distribution packages of web, application and database servers create these: Debian and
# Fedora package scripts; Microsoft, "Application pool identities", "Configure Windows service
# accounts and permissions".
_SERVICE: Final = """
    www-data www apache apache2 httpd nginx lighttpd caddy litespeed lsws http wwwrun webapp
    daemon nobody php php-fpm uwsgi gunicorn tomcat tomcat7 tomcat8 tomcat9 tomcat10 jetty jboss
    wildfly weblogic glassfish wasadmin confluence solr iusr defaultapppool
    mysql mariadb postgres postgresql pgsql mongodb mongod redis valkey memcache memcached
    couchdb cassandra elasticsearch opensearch clickhouse influxdb neo4j oracle mssql mssqlserver
    db2inst1 rabbitmq zookeeper kafka splash nextcloud gitea gogs grafana
"""

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
# passwd(5), Debian Policy 9.2: below 1000 are the system's. A number alone names nobody.
# Microsoft, "Security identifiers": the well-known ones.
_NUMBERS: Final[tuple[tuple[str, AccountKind], ...]] = (
    ("0+|s-1-5-18|s-1-5-21-[0-9-]+-500", "shared"),
    ("65534|s-1-5-8[02]-.*", "service"),
    ("[0-9]{1,3}|s-1-5-(?:19|20)|s-1-5-(?:8[0-9]|9[0-9])-.*", "automation"),
    ("[0-9]+", "absent"),
)

# Automation: not a person, and started to build among other things.
_AUTOMATION: Final = """
    jenkins gitlab-runner gitlab_runner runner buildkite-agent buildkite teamcity bamboo
    go gocd drone woodpecker circleci travis azuredevops azdevops vsts vsts_azpcontainer
    azure-pipelines act_runner actions-runner github-runner concourse ci cicd build builder
    buildbot deploy-bot git gitlab ansible terraform packer puppet chef salt nomad rundeck
    kojibuild mock abuild
"""

# Images of cloud providers and distributions come with these: their documents on first login.
_SHARED: Final = """
    root administrator admin system toor localsystem sysadmin
    ubuntu ec2-user azureuser centos debian fedora rocky almalinux cloud-user opc core vagrant
    bitnami pi rancher docker alpine arch freebsd suse kali sles ssm-user cloudadmin
    administrateur administrador amministratore administratör administrátor administrators
    järjestelmänvalvoja rendszergazda администратор
"""

_WHAT = "web|www|http|nginx|apache|iis|php|tomcat|jboss|sql|db|mongo|redis|portal|sharepoint"

ACCOUNTS: Final = Accounts(
    service=frozenset(_SERVICE.split()),
    automation=frozenset(_AUTOMATION.split()) | frozenset(_SPACED),
    shared=frozenset(_SHARED.split()),
    domains=frozenset({"iis apppool", "nt service"}),
    authorities=frozenset(_AUTHORITIES),
    numbers=_NUMBERS,
    service_conventions=(
        rf"(?:svc|srv|service|sa)[-_.](?:.*[-_.])?(?:\w*sql|{_WHAT})(?:[-_.\d].*|app|server|srv)?",
        rf"(?:\w*sql|{_WHAT})(?:app|server)?[-_.]?(?:svc|service)",
    ),
    automation_conventions=(
        r"(?:svc|service|sa)[-_.].*",
        r".*[-_.](?:svc|service|bot|ci|runner|agent)",
        r"(?:dwm|umfd)-\d+",
        r"\w*apppool",
    ),
)
