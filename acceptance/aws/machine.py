"""A Debian root in a folder that plays an instance: commands run in it, and its dpkg database is what its inventory tells.

The programs are this machine's own, copied with the libraries they load; the packages are bare metadata. `updates` is a repository
of packages that apt in the root can install, so that patching is done by dpkg and apt themselves.
"""

import hashlib
import os
import re
import shutil
import stat
import subprocess

from content import OS_RELEASE, deb, dpkg_status, python_package

PROGRAMS = """sh dpkg dpkg-deb dpkg-query dpkg-split apt-get apt-cache apt-mark tar gzip gunzip zcat ldconfig start-stop-daemon
    cat ls cp mv rm rmdir mkdir ln chmod chown touch true false echo printf head tail cut tr sort uniq wc tee env date id uname hostname
    basename dirname readlink realpath stat test sleep expr seq base64 sha256sum md5sum du df mktemp comm join paste od
    find xargs grep sed awk diff""".split()
METHODS = ("file", "copy", "store")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
STDOUT_CHARS, STDERR_CHARS = 24_000, 8_000  # what GetCommandInvocation tells at most


def can_play():
    """Whether a root can be entered here: by root, or where user namespaces are allowed."""
    return subprocess.run([*_enter("/"), "/bin/true"], capture_output=True, check=False).returncode == 0


def _enter(root):
    return ["chroot", root] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "chroot", root]


def _program(name):
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")


def _copy(paths, root):
    """Files with all that they link to, at the places where the loader looks for them."""
    paths = [path for path in paths if os.path.exists(path)]
    listed = subprocess.run(["ldd", *map(os.path.realpath, paths)], capture_output=True, text=True, check=False).stdout
    # A line that ends with a colon names the file that the lines after it belong to.
    libraries = re.findall(r"(/[^\s:]+) \(0x", listed)
    for path in dict.fromkeys([*paths, *libraries]):
        target = root + path
        if not os.path.exists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(os.path.realpath(path), target)


class Machine:
    """packages: (name, version, source); updates: (name, version, source); python: (name, version)."""

    def __init__(self, root):
        self.root = root

    def exists(self):
        return os.path.exists(self.root + "/var/lib/dpkg/status")

    def make(self, packages, updates=(), python=()):
        for folder in ("etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/dpkg", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers",
                       "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt", "dev", "tmp", "root", "srv/updates"):
            os.makedirs(f"{self.root}/{folder}", exist_ok=True)
        _copy([path for path in map(_program, PROGRAMS) if path] + [f"/usr/lib/apt/methods/{name}" for name in METHODS]
              + [f"/usr/share/dpkg/{name}" for name in ("cputable", "ostable", "tupletable")], self.root)
        # /bin/sh is asked for by that name, wherever the shell is kept.
        for folder in ("bin", "sbin"):
            if not os.path.lexists(f"{self.root}/{folder}"):
                os.symlink(f"usr/{folder}", f"{self.root}/{folder}")
        self.write("etc/os-release", OS_RELEASE)
        self.write("etc/debian_version", "11.0\n")
        self.write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        self.write("etc/group", "root:x:0:\n")
        self.write("etc/apt/apt.conf.d/50root", 'APT::Sandbox::User "root";\nAPT::Architecture "amd64";\nAPT::Architectures { "amd64"; };\n'
                   'Acquire::Languages "none";\nDpkg::Use-Pty "0";\n')
        self.write("etc/apt/sources.list", "deb [trusted=yes] file:/srv/updates ./\n")
        self.write("var/lib/dpkg/arch", "amd64\n")
        self.write("var/lib/dpkg/available", "")
        for name, version in python:
            for path, text in python_package("usr/local/lib/python3.9/site-packages", name, version).items():
                self.write(path, text)
        for name, _, _ in packages:
            self.write(f"var/lib/dpkg/info/{name}.list", "/.\n")
        try:
            os.mknod(self.root + "/dev/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        except OSError:
            self.write("dev/null", "")
        self.offer(updates)
        # Last, because it tells that all is there.
        self.write("var/lib/dpkg/status", dpkg_status(packages))

    def write(self, path, text):
        target = f"{self.root}/{path}"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)

    def offer(self, updates):
        """Puts packages into the repository that the root's apt knows."""
        index = ""
        for name, version, source in updates:
            control = dpkg_status([(name, version, source)]).replace("Status: install ok installed\n", "").strip() + "\n"
            work = f"{self.root}/tmp/{name}"
            os.makedirs(work + "/DEBIAN", exist_ok=True)
            with open(work + "/DEBIAN/control", "w", encoding="utf-8") as file:
                file.write(control)
            # A colon in a file's name would have to be written otherwise in the index.
            archive = f"{self.root}/srv/updates/{name}_{version.replace(':', '%3a')}_amd64.deb"
            subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "--build", work, archive], check=True, capture_output=True)
            shutil.rmtree(work)
            with open(archive, "rb") as file:
                content = file.read()
            index += (control + f"Filename: ./{os.path.basename(archive)}\nSize: {len(content)}\n"
                      f"SHA256: {hashlib.sha256(content).hexdigest()}\n\n")
        self.write("srv/updates/Packages", index)

    def run(self, script, seconds=60):
        """(exit status, standard output, standard error); None as status if it took too long."""
        try:
            ran = subprocess.run([*_enter(self.root), "/bin/sh", "-c", script], capture_output=True, timeout=seconds, env=ENVIRONMENT,
                                 stdin=subprocess.DEVNULL, check=False)
            return ran.returncode, ran.stdout.decode(errors="replace"), ran.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            return None, "", "timed out"

    def packages(self):
        """(name, version, architecture) of what dpkg calls installed."""
        with open(self.root + "/var/lib/dpkg/status", encoding="utf-8") as file:
            entries = [dict(re.findall(r"^([\w-]+): (.*)$", entry, re.M)) for entry in file.read().split("\n\n")]
        return [(e["Package"], e["Version"], e["Architecture"]) for e in entries if e.get("Status") == "install ok installed"]

    def applications(self):
        """In Systems Manager's words."""
        return [deb(name, version, architecture) for name, version, architecture in self.packages()]
