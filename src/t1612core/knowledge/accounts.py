"""List the accounts that tell what runs, or that say nothing of who it is.

Rule 1: what no table knows is an ordinary account.  So a name that could be a person's
(``oracle`` could not) is left out.
"""

from __future__ import annotations

from typing import Final

from ..language.ancestry import Accounts

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
_SPACED: Final = ("network service", "local service", "networkservice", "localservice")

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
"""

_WHAT = "web|www|http|nginx|apache|iis|php|tomcat|jboss|sql|db|mongo|redis|portal|sharepoint"

ACCOUNTS: Final = Accounts(
    service=frozenset(_SERVICE.split()) | frozenset(_SPACED),
    automation=frozenset(_AUTOMATION.split()),
    shared=frozenset(_SHARED.split()),
    domains=frozenset({"iis apppool", "nt service"}),
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
