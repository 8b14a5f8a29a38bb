"""List the images whose plain names everybody reads as one publisher's.

Sources, each named by the list that is taken from it: docker-library/official-images,
directory ``library/``, deprecated ones included, for their names are still pulled;
kubernetes.io, "Download Kubernetes" (container images) and kubernetes/kubernetes,
``cmd/kubeadm/app/constants``; kubernetes.io, "Install and configure addons" with the
manifests of Calico, Flannel and Cilium that it leads to (cilium/cilium,
``install/kubernetes/Makefile.values``; flannel, ``Documentation/kube-flannel.yml`` and its
older versions; tigera/operator).  Distributions: k3s-io/k3s, ``scripts/airgap/image-list.txt``;
rancher/rke2, ``scripts/build-images``; aws/eks-distro, release manifests; docs.aws.amazon.com,
"View Amazon container image registries for Amazon EKS add-ons" with the manifests of
aws/amazon-vpc-cni-k8s; learn.microsoft.com, AKS FAQ with Azure/AgentBaker's lists of images.
"""

from __future__ import annotations

from typing import Final

from ..shell.grammar import packed

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
_CALICO: Final = packed(
    """calico/apiserver calico/cni calico/csi calico/ctl calico/dikastes calico/goldmane
    calico/kube-controllers calico/node calico/node-driver-registrar calico/pod2daemon-flexvol
    calico/typha calico/whisker calico/whisker-backend tigera/operator"""
)
_CILIUM: Final = packed(
    """cilium/certgen cilium/cilium cilium/cilium-envoy cilium/clustermesh-apiserver
    cilium/hubble-relay cilium/hubble-ui cilium/hubble-ui-backend cilium/operator
    cilium/operator-aws cilium/operator-azure cilium/operator-generic cilium/startup-script"""
)
# k3s and RKE2 start every node from these.
_RANCHER: Final = packed(
    """rancher/hardened-calico rancher/hardened-cni-plugins rancher/hardened-coredns
    rancher/hardened-dns-node-cache rancher/hardened-etcd rancher/hardened-flannel
    rancher/hardened-k8s-metrics-server rancher/hardened-kubernetes rancher/hardened-multus-cni
    rancher/klipper-helm rancher/klipper-lb rancher/local-path-provisioner
    rancher/mirrored-calico-apiserver rancher/mirrored-calico-cni
    rancher/mirrored-calico-kube-controllers rancher/mirrored-calico-node
    rancher/mirrored-calico-operator rancher/mirrored-calico-typha
    rancher/mirrored-cilium-cilium rancher/mirrored-cilium-cilium-envoy
    rancher/mirrored-cilium-operator-generic rancher/mirrored-coredns-coredns
    rancher/mirrored-flannelcni-flannel rancher/mirrored-flannelcni-flannel-cni-plugin
    rancher/mirrored-library-busybox rancher/mirrored-library-traefik
    rancher/mirrored-metrics-server rancher/mirrored-pause rancher/rke2-cloud-provider
    rancher/rke2-runtime"""
)
# What the add-ons run on nodes, by their names on Docker Hub.
HUB_AGENTS: Final = NODE_AGENTS | _RANCHER
_EKS_DISTRO: Final = packed(
    """coredns/coredns etcd-io/etcd kubernetes-csi/livenessprobe
    kubernetes-csi/node-driver-registrar kubernetes-sigs/aws-iam-authenticator
    kubernetes-sigs/metrics-server kubernetes/kube-apiserver kubernetes/kube-controller-manager
    kubernetes/kube-proxy kubernetes/kube-proxy-base kubernetes/kube-scheduler kubernetes/pause"""
)
_EKS: Final = packed(
    """amazon-k8s-cni amazon-k8s-cni-init amazon/aws-network-policy-agent eks/coredns
    eks/kube-proxy eks/pause"""
)
# The accounts in whose registries Amazon keeps them, and in China with its own domain.
_EKS_ACCOUNTS: Final = (
    *("013241004608", "121268973566", "151610086707", "151742754352", "296578399912"),
    *("333609536671", "455263428931", "491585149902", "533267051163", "558608220178"),
    *("590381155156", "602401143452", "759879836304", "800184023465", "877085696533"),
    *("900612956339", "900889452093"),
)
_EKS_ACCOUNTS_CHINA: Final = ("918309763551", "961992271922")
_AKS: Final = packed(
    """apiserver-network-proxy/agent azure-cloud-node-manager coredns ip-masq-agent kube-proxy
    kube-state-metrics metrics-server pause"""
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

# Registries on which the names above stand for themselves; a label may be any.
PUBLISHERS: Final = {
    "docker.io": OFFICIAL | HUB_AGENTS,
    "registry.k8s.io": KUBERNETES,
    "k8s.gcr.io": KUBERNETES,
    "gcr.io/google_containers": KUBERNETES,
    "gcr.io/google-containers": KUBERNETES,
    "quay.io": NODE_AGENTS | _CALICO | _CILIUM,
    "quay.io/coreos": packed("etcd flannel flannel-cni"),
    "ghcr.io": packed("flannel-io/flannel flannel-io/flannel-cni-plugin"),
    "public.ecr.aws/eks-distro": _EKS_DISTRO,
    **dict.fromkeys([f"{account}.dkr.ecr.*.amazonaws.com" for account in _EKS_ACCOUNTS], _EKS),
    **dict.fromkeys(
        [f"{account}.dkr.ecr.*.amazonaws.com.cn" for account in _EKS_ACCOUNTS_CHINA], _EKS
    ),
    "mcr.microsoft.com/oss/kubernetes": _AKS,
    "mcr.microsoft.com/oss/v2/kubernetes": _AKS,
}
