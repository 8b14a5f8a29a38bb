"""List the images whose plain names everybody reads as one publisher's.

Sources, each named by the list that is taken from it: docker-library/official-images,
directory ``library/``, deprecated ones included, for their names are still pulled;
kubernetes.io, "Download Kubernetes" (container images) and kubernetes/kubernetes,
``cmd/kubeadm/app/constants``; kubernetes.io, "Install and configure addons" with the
manifests of Calico, Flannel and Cilium that it leads to.
"""

from __future__ import annotations

from typing import Final

from ..language.grammar import packed

# docker-library/official-images, library/
OFFICIAL: Final = packed(
    """adminer adoptopenjdk aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall
    arangodb archlinux backdrop bash bonita buildpack-deps busybox caddy cassandra celery centos
    chronograf cirros clearlinux clefos clickhouse clojure composer consul convertigo corosync
    couchbase couchdb crate crux dart debian django docker docker-dev drupal eclipse-mosquitto
    eclipse-temurin eggdrop elasticsearch elixir emqx erlang euleros express-gateway fedora
    flink fluentd friendica fsharp gazebo gcc geonetwork ghost glassfish golang gradle groovy
    haproxy haskell haxe hello-seattle hello-world hipache hitch hola-mundo httpd hylang
    ibm-semeru-runtimes ibmjava influxdb iojs irssi java jenkins jetty jobber joomla jruby julia
    kaazing-gateway kapacitor kibana known kong krakend lightstreamer liquibase logstash mageia
    mariadb matomo maven mediawiki memcached mongo mongo-express mono monica mysql nats
    nats-streaming neo4j neurodebian nextcloud nginx node notary nuodb nuxeo odoo open-liberty
    openjdk opensuse oraclelinux orientdb owncloud percona perl photon php php-zendserver
    phpmyadmin piwik plone postfixadmin postgres printer pypy python r-base rabbitmq rails
    rakudo-star rapidoid redis redmine registry rethinkdb riak rocket.chat rockylinux ros ruby
    rust sapmachine satosa scratch sentry silverpeas sl solr sonarqube sourcemage spark spiped
    storm swarm swift swipl teamspeak telegraf thrift tomcat tomee traefik ubuntu
    ubuntu-debootstrap ubuntu-upstart unit varnish vault voidlinux websphere-liberty wordpress
    xwiki yourls znc zookeeper"""
)

# kubeadm's own images, and the ones beside them on registry.k8s.io.
KUBERNETES: Final = packed(
    """cluster-proportional-autoscaler-amd64 conformance coredns coredns/coredns
    dns/k8s-dns-node-cache etcd hyperkube ingress-nginx/controller k8s-dns-node-cache kube-apiserver
    kube-controller-manager kube-proxy kube-scheduler kube-state-metrics
    kube-state-metrics/kube-state-metrics metrics-server metrics-server/metrics-server pause
    cloud-controller-manager node-problem-detector node-problem-detector/node-problem-detector"""
)

# What the network add-ons run on every node, by the names in their manifests.
NODE_AGENTS: Final = packed(
    """calico/apiserver calico/cni calico/csi calico/kube-controllers calico/node calico/typha
    cilium/cilium cilium/operator-generic flannel/flannel flannel/flannel-cni-plugin"""
)
# The names that the same manifests give to the agents themselves.
AGENT_NAMES: Final = {
    "calico-node": "calico/node",
    "calico-kube-controllers": "calico/kube-controllers",
    "calico-typha": "calico/typha",
    "cilium": "cilium/cilium",
    "flannel": "flannel/flannel",
    "kube-flannel": "flannel/flannel",
}

# Registries on which the names above stand for themselves.
PUBLISHERS: Final = {
    "docker.io": OFFICIAL | NODE_AGENTS,
    "registry.k8s.io": KUBERNETES,
    "k8s.gcr.io": KUBERNETES,
    "gcr.io/google_containers": KUBERNETES,
    "gcr.io/google-containers": KUBERNETES,
    "quay.io": NODE_AGENTS,
    "ghcr.io": packed("flannel-io/flannel flannel-io/flannel-cni-plugin"),
}
