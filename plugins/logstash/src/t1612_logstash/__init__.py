"""Python filters in the pipelines of Logstash, rsyslog and syslog-ng, and one for T1612."""

__version__ = "0.1.1"
