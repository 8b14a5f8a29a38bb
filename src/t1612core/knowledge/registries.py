"""List the hosts that image pulls and pushes really talk to.

A registry answers under one name and hands out layers under another: a content
network, an object store.  Rows are exact wherever the name is known exactly; a
pattern is used where the owner's names vary.  ``is_shared`` marks what anybody
can rent (a cloud account's registry, a bucket): traffic there is ordinary for a
pull and is still nobody's in particular.  A rented registry speaks the registry's
protocol only; ``OBJECT_STORES``, a part of the list, hand out any file.
"""

from __future__ import annotations

from typing import Final

from ..text.hosts import HostSet, KnownHost

_DOCKER = "docs.docker.com, Docker Desktop allowlist"
_DHI = "docs.docker.com, use a Docker Hardened Image"
_AR = "cloud.google.com, Artifact Registry: repository names and hosts"
_GCR = "cloud.google.com, Container Registry and Artifact Registry: gcr.io domains"
_ACR = "learn.microsoft.com, Azure Container Registry: firewall access rules"
_ACR_SOVEREIGN = "learn.microsoft.com, Azure Container Registry in national clouds"
_MCR = "github.com/microsoft/containerregistry, client firewall rules"
_ECR = "docs.aws.amazon.com, Amazon ECR: private registries, endpoints and VPC endpoints"
_EKS = "anywhere.eks.amazonaws.com, required domains: ECR Public's content network"
_K8S = "github.com/kubernetes/registry.k8s.io, cmd/archeio/internal/app/buckets.go"
_OPENSHIFT = "docs.openshift.com, configuring your firewall"
_GITHUB = "docs.github.com, communicating with self-hosted runners: packages"
_GITLAB = "docs.gitlab.com, GitLab.com settings: container registry"
_NGC = "docs.nvidia.com, NGC catalog: domains to allow"
_OCI = "docs.oracle.com, OCI Container Registry: availability by region"
_CHAINGUARD = "edu.chainguard.dev, Chainguard Containers network requirements"
_OWN = "the vendor's own pull instructions"

# Regions with a bucket of their own, in registry.k8s.io's table.
_REGIONS: Final = (
    "af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1"
    " ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7"
    " ap-south-1 ap-south-2 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1"
    " eu-south-1 eu-south-2 eu-west-1 eu-west-3 il-central-1 me-central-1 me-south-1"
    " mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"
)
_K8S_REGIONS: Final = tuple(_REGIONS.split())
_ECR_REGIONS: Final = (*_K8S_REGIONS, "eu-west-2", "ap-east-2", "us-gov-east-1", "us-gov-west-1")

_GOOGLE = (
    "cloud.google.com, Cloud Storage request endpoints; developers.google.com, Drive API: files;"
    " firebase.google.com, Cloud Storage for Firebase"
)
# A registry keeps layers here for those whose registry it is, and so does everybody else.
OBJECT_STORES: Final[tuple[KnownHost, ...]] = (
    # The middle label is a Cloudflare account, and a bucket's name is unique only
    # within one: another account can hold a bucket of this name too.
    KnownHost(
        "docker-images-prod.*.r2.cloudflarestorage.com",
        "pattern",
        "Cloudflare R2",
        True,
        _DOCKER,
    ),
    KnownHost("storage.googleapis.com", "host", "Google Cloud Storage", True, _GCR),
    *(
        KnownHost(f"{host}.googleapis.com", "host", "Google: files of accounts", True, _GOOGLE)
        for host in ("content-storage", "firebasestorage", "storage-download", "www")
    ),
    KnownHost("*.blob.core.windows.net", "pattern", "Azure Storage", True, _ACR),
)

REGISTRIES: Final[tuple[KnownHost, ...]] = (
    *OBJECT_STORES,
    KnownHost("docker.io", "domain", "Docker Hub", False, _DOCKER),
    KnownHost("docker.com", "domain", "Docker Hub", False, _DOCKER),
    KnownHost("dhi.io", "domain", "Docker Hardened Images", False, _DHI),
    KnownHost(
        "docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com",
        "host",
        "Docker Hub",
        False,
        _DOCKER,
    ),
    KnownHost(
        "docker-images-prod.s3.dualstack.us-east-1.amazonaws.com",
        "host",
        "Docker Hub",
        False,
        "public reports of where Docker Hub redirects a pull",
    ),
    KnownHost("gcr.io", "domain", "Google Container Registry", False, _GCR),
    KnownHost("*.pkg.dev", "pattern", "Google Artifact Registry", False, _AR),
    KnownHost("artifactregistry.googleapis.com", "host", "Google Artifact Registry", False, _AR),
    KnownHost("registry.k8s.io", "host", "Kubernetes", False, _K8S),
    *(
        KnownHost(
            f"prod-registry-k8s-io-{region}.s3.dualstack.{region}.amazonaws.com",
            "host",
            "Kubernetes",
            False,
            _K8S,
        )
        for region in _K8S_REGIONS
    ),
    KnownHost(
        "767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2.s3.dualstack.eu-west-2.amazonaws.com",
        "host",
        "Kubernetes",
        False,
        _K8S,
    ),
    KnownHost("mcr.microsoft.com", "host", "Microsoft Artifact Registry", False, _MCR),
    KnownHost("*.data.mcr.microsoft.com", "pattern", "Microsoft Artifact Registry", False, _MCR),
    KnownHost("*.cdn.mscr.io", "pattern", "Microsoft Artifact Registry", False, _MCR),
    KnownHost("*.azurecr.io", "pattern", "Azure Container Registry", True, _ACR),
    KnownHost("*.azurecr.cn", "pattern", "Azure Container Registry", True, _ACR_SOVEREIGN),
    KnownHost("*.azurecr.us", "pattern", "Azure Container Registry", True, _ACR_SOVEREIGN),
    KnownHost("*.*.data.azurecr.io", "pattern", "Azure Container Registry", True, _ACR),
    KnownHost("*.*.geo.azurecr.io", "pattern", "Azure Container Registry", True, _ACR),
    KnownHost("quay.io", "domain", "Red Hat Quay", False, _OPENSHIFT),
    KnownHost("quayio-production-s3.s3.amazonaws.com", "host", "Red Hat Quay", False, _OPENSHIFT),
    KnownHost("pull.q1w2.quay.rhcloud.com", "host", "Red Hat Quay", False, _OPENSHIFT),
    KnownHost("registry.redhat.io", "host", "Red Hat", False, _OPENSHIFT),
    KnownHost("registry.access.redhat.com", "host", "Red Hat", False, _OPENSHIFT),
    KnownHost("registry.connect.redhat.com", "host", "Red Hat", False, _OPENSHIFT),
    KnownHost("access.redhat.com", "host", "Red Hat: signatures", False, _OPENSHIFT),
    KnownHost("sso.redhat.com", "host", "Red Hat: log-in", False, _OPENSHIFT),
    KnownHost("ghcr.io", "domain", "GitHub Container Registry", False, _GITHUB),
    KnownHost("docker.pkg.github.com", "host", "GitHub Packages", False, _GITHUB),
    KnownHost(
        "pkg-containers.githubusercontent.com", "host", "GitHub Container Registry", False, _GITHUB
    ),
    KnownHost("public.ecr.aws", "host", "Amazon ECR Public", False, _ECR),
    KnownHost("d2glxqk2uabbnd.cloudfront.net", "host", "Amazon ECR Public", False, _EKS),
    KnownHost("d5l0dvt14r5h8.cloudfront.net", "host", "Amazon ECR Public", False, _EKS),
    KnownHost("*.dkr.ecr.*.amazonaws.com", "pattern", "Amazon ECR", True, _ECR),
    KnownHost("*.dkr.ecr-fips.*.amazonaws.com", "pattern", "Amazon ECR", True, _ECR),
    KnownHost("*.dkr.ecr.*.amazonaws.com.cn", "pattern", "Amazon ECR", True, _ECR),
    KnownHost("*.dkr-ecr.*.on.aws", "pattern", "Amazon ECR", True, _ECR),
    KnownHost("api.ecr.*.amazonaws.com", "pattern", "Amazon ECR", False, _ECR),
    KnownHost("ecr.*.api.aws", "pattern", "Amazon ECR", False, _ECR),
    KnownHost("api.ecr-public.*.amazonaws.com", "pattern", "Amazon ECR Public", False, _ECR),
    # A bucket's name is unique in all of S3, so each of these is Amazon's own.
    *(
        KnownHost(
            f"prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com",
            "host",
            "Amazon ECR",
            False,
            _ECR,
        )
        for region in _ECR_REGIONS
    ),
    KnownHost("registry.gitlab.com", "host", "GitLab", False, _GITLAB),
    KnownHost("cdn.registry.gitlab-static.net", "host", "GitLab", False, _GITLAB),
    KnownHost("nvcr.io", "domain", "NVIDIA NGC", False, _NGC),
    KnownHost("*.ngc.nvidia.com", "pattern", "NVIDIA NGC", False, _NGC),
    KnownHost("authn.nvidia.com", "host", "NVIDIA NGC", False, _NGC),
    KnownHost("icr.io", "domain", "IBM Cloud Container Registry", False, _OWN),
    KnownHost("*.ocir.io", "pattern", "Oracle Cloud Registry", False, _OCI),
    KnownHost("artifacts.*.oci.oraclecloud.com", "pattern", "Oracle Cloud Registry", False, _OCI),
    KnownHost("container-registry.oracle.com", "host", "Oracle", False, _OWN),
    KnownHost("registry.digitalocean.com", "host", "DigitalOcean", False, _OWN),
    KnownHost("registry.fly.io", "host", "Fly.io", False, _OWN),
    KnownHost("registry.heroku.com", "host", "Heroku", False, _OWN),
    KnownHost("docker.elastic.co", "host", "Elastic", False, _OWN),
    KnownHost("registry.suse.com", "host", "SUSE", False, _OWN),
    KnownHost("registry.rancher.com", "host", "Rancher", False, _OWN),
    KnownHost("registry1.dso.mil", "host", "Iron Bank", False, _OWN),
    KnownHost("r.j3ss.co", "host", "genuinetools", False, "genuinetools/img README"),
    KnownHost("demo.goharbor.io", "host", "Harbor: demo server", True, "goharbor.io docs, demo"),
    KnownHost("registry.opensuse.org", "host", "openSUSE", False, _OWN),
    KnownHost("registry.fedoraproject.org", "host", "Fedora", False, _OWN),
    KnownHost("cdn.registry.fedoraproject.org", "host", "Fedora", False, _OWN),
    KnownHost("cgr.dev", "domain", "Chainguard", False, _CHAINGUARD),
    KnownHost("enforce.dev", "domain", "Chainguard: log-in", False, _CHAINGUARD),
    KnownHost(
        "9236a389bd48b984df91adc1bc924620.r2.cloudflarestorage.com",
        "host",
        "Chainguard",
        False,
        _CHAINGUARD,
    ),
    KnownHost("lscr.io", "domain", "LinuxServer.io", False, _OWN),
    KnownHost("docker.cloudsmith.io", "host", "Cloudsmith", False, _OWN),
    KnownHost("*.jfrog.io", "pattern", "JFrog", True, _OWN),
    KnownHost("registry.*.aliyuncs.com", "pattern", "Alibaba Cloud", False, _OWN),
    KnownHost("*.*.cr.aliyuncs.com", "pattern", "Alibaba Cloud", True, _OWN),
    KnownHost("*.*.personal.cr.aliyuncs.com", "pattern", "Alibaba Cloud", True, _OWN),
    KnownHost("*.tencentcloudcr.com", "pattern", "Tencent Cloud", True, _OWN),
    KnownHost("swr.*.myhuaweicloud.com", "pattern", "Huawei Cloud", False, _OWN),
    KnownHost("cr.yandex", "host", "Yandex Cloud", False, _OWN),
    KnownHost("rg.*.scw.cloud", "pattern", "Scaleway", False, _OWN),
    KnownHost("docker.m.daocloud.io", "host", "DaoCloud", False, "DaoCloud/public-image-mirror"),
    KnownHost("ccr.ccs.tencentyun.com", "host", "Tencent Cloud", False, _OWN),
)

REGISTRY_HOSTS: Final = HostSet(REGISTRIES)
