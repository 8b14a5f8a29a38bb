"""List the servers, tools and hosts from which intruders start programs.

Sources are the vendors' own documents and MITRE ATT&CK.

Rule 1: data only; matching is ``text.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import packed
from ...text.ancestry import Ancestor
from ..programs.interpreters import PYTHON

HOSTILE: Final = (
    Ancestor(
        "web_server_lineage",
        packed(
            """apache2 apache httpd nginx nginx-debug openresty tengine lighttpd caddy
            thttpd mini_httpd cherokee cherokee-worker h2o litespeed lshttpd
            openlitespeed lsphp php-fpm php-cgi php-cgi-win frankenphp fcgiwrap
            spawn-fcgi w3wp umworkerprocess tomcat tomcatw jboss wildfly weblogic
            coldfusion jrun catalina.sh catalina.bat jetty.sh standalone.sh standalone.bat
            startweblogic.sh gunicorn uwsgi uvicorn hypercorn daphne puma unicorn
            passenger-core"""
        )
        | {"php-fpm*", "gunicorn*", "uwsgi*", "puma *", "passenger*", "httpd.*"},
        "MITRE T1505.003: a web server that starts a shell; the servers' own manuals",
    ),
    Ancestor(
        "web_server_lineage",
        frozenset({"java", "javaw"}),
        "Apache Tomcat, WildFly, Jetty, WebLogic, WebSphere, Confluence: their start commands",
        line=r"org\.apache\.catalina\.|[/\\]bootstrap\.jar|jboss-modules\.jar|org\.jboss\."
        r"|org\.eclipse\.jetty\.|weblogic\.server\b|com\.ibm\.ws\.|com\.ibm\.wsspi\."
        r"|com\.atlassian\.confluence|org\.apache\.solr|solr\.solr\.home|coldfusion\.",
    ),
    Ancestor(
        "web_server_lineage",
        frozenset(PYTHON.names),
        "gunicorn, uvicorn, hypercorn, daphne, waitress: their documents on deployment",
        line=r"(?:^|[/\s])(?:gunicorn|uwsgi|uvicorn|hypercorn|daphne|waitress-serve)(?=[\s\"':]|$)",
    ),
    Ancestor(
        "web_server_lineage",
        frozenset({"php"}),
        "php.net, built-in web server",
        line=r"\s-S[\s\w]",
    ),
    Ancestor(
        "database_lineage",
        packed(
            """mysqld mariadbd postgres postmaster mongod mongos redis-server
            valkey-server keydb-server sqlservr sqlagent oracle tnslsnr extjob
            clickhouse-server influxd memcached db2sysc couchdb couchbase-server"""
        )
        | {"clickhouse-serv*"},
        "MITRE T1190, T1505.001; PostgreSQL COPY FROM PROGRAM, SQL Server xp_cmdshell: manuals",
    ),
    Ancestor(
        "database_lineage",
        frozenset({"java", "javaw", "beam.smp"}),
        "Elasticsearch, OpenSearch, Cassandra, Neo4j, H2, CouchDB: their start commands",
        line=r"org\.elasticsearch\.|org\.opensearch\.|org\.apache\.cassandra\.|org\.neo4j\."
        r"|org\.h2\.tools\.|[/\\]couchdb\b",
    ),
    Ancestor(
        "transfer_tool_lineage",
        packed(
            """curl wget aria2c lwp-download nc ncat netcat nc.traditional nc.openbsd
            socat telnet ftp tftp lftp certutil bitsadmin"""
        ),
        "MITRE T1105, T1095; LOLBAS certutil, bitsadmin; GTFOBins nc, socat",
    ),
    Ancestor(
        "script_host_lineage",
        packed(
            """mshta wscript cscript rundll32 regsvr32 regasm regsvcs installutil hh
            winword excel powerpnt outlook msaccess mspub visio onenote eqnedt32
            acrord32 acrobat"""
        ),
        "MITRE T1218, T1204.002; Microsoft, attack surface reduction rules: Office children",
    ),
    Ancestor(
        "scheduler_lineage",
        packed("""cron crond anacron atd at fcron dcron supercronic taskeng schtasks"""),
        "MITRE T1053.003, T1053.002; cron(8), atd(8)",
    ),
    Ancestor(
        "scheduler_lineage",
        frozenset({"svchost"}),
        "MITRE T1053.005: the Schedule service starts tasks",
        line=r"-s\s+schedule\b",
    ),
)
