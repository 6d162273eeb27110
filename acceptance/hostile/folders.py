"""Hostile folders: what is no file, leads out, loops, has names that are no text, or may not be read."""

import os
import shutil
import socket
import stat

from .making import *

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]


def dist_info(folder, name, version="1.0"):
    return put(f"{folder}/{name}-{version}.dist-info/METADATA", metadata(name, version))


def special(folder):
    """A folder with one good package of each kind, and files that are none."""
    dist_info(folder, "good-python")
    put(folder + "/opt/good.jar", jar(artifact="good", version="1.0"))
    put(folder + "/etc/os-release", OS_RELEASE)
    os.makedirs(folder + "/odd/pipe-1.0.dist-info")
    os.mkfifo(folder + "/odd/pipe.jar")
    os.mkfifo(folder + "/odd/pipe-1.0.dist-info/METADATA")
    os.makedirs(folder + "/var/lib/dpkg")
    os.mkfifo(folder + "/var/lib/dpkg/status")
    os.chmod(folder + "/odd/pipe.jar", 0o777)
    listener = socket.socket(socket.AF_UNIX)
    cwd = os.open(folder + "/odd", os.O_RDONLY)
    listener.bind(f"/proc/self/fd/{cwd}/socket.jar")
    os.close(cwd)
    listener.close()
    if os.geteuid() == 0:
        os.mknod(folder + "/odd/zero.jar", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
        os.mknod(folder + "/odd/full.war", 0o666 | stat.S_IFBLK, os.makedev(259, 250))
    os.makedirs(folder + "/odd/folder.jar/package-lock.json")


def odd_files(bench):
    """Pipes, sockets, devices, loops, ways out, names that are bytes."""
    secret = bench.fresh("secret")
    dist_info(secret, "leaked")
    put(secret + "/os-release", b"ID=leaked\n")
    folder = bench.fresh("folder")
    special(folder)
    os.symlink("b", folder + "/a")
    os.symlink("a", folder + "/b")
    os.symlink(".", folder + "/here")
    os.symlink("..", folder + "/odd/up")
    os.symlink("/", folder + "/root")
    os.symlink("METADATA", folder + "/odd/METADATA")
    for name, target in (("absolute", f"{secret}/leaked-1.0.dist-info"), ("climbing", "../" * 20 + f"{secret[1:]}/leaked-1.0.dist-info")):
        os.symlink(target, f"{folder}/odd/{name}-1.0.dist-info")
        os.makedirs(f"{folder}/odd/{name}-2.0.dist-info")
        os.symlink(target + "/METADATA", f"{folder}/odd/{name}-2.0.dist-info/METADATA")
    os.symlink("/proc/self/environ", folder + "/odd/environ.jar")
    os.symlink("/dev/zero", folder + "/odd/zeros.jar")
    os.remove(folder + "/etc/os-release")
    os.symlink(secret + "/os-release", folder + "/etc/os-release")
    raw = os.fsencode(folder)
    for name in (b"caf\xe9.jar", b"\xff\xfe\x80.jar", b"\x1b[31mred\x07.jar", b"line\nfeed.jar", b"back\\slash.jar", b"\xe2\x80\xaegpj.jar",
                 b"\xc0\xaf.jar", b" .jar", b"-o json.jar", b"%2e%2e.jar", b"\xed\xa0\x80.jar"):
        with open(raw + b"/opt/" + name, "wb") as file:
            file.write(jar(artifact="n" + name.hex(), version="1.0"))
    os.makedirs(raw + b"/d\xe9/\xff-1.0.dist-info")
    with open(raw + b"/d\xe9/\xff-1.0.dist-info/METADATA", "wb") as file:
        file.write(metadata("bytes", "1.0"))
    with open(raw + b"/d\xe9/\x1b[1m.jar", "wb") as file:
        file.write(b"no archive")
    os.symlink(b"/opt/caf\xe9.jar", raw + b"/opt/l\xe9nk.jar")
    deep = folder
    for _ in range(300):
        deep += "/d"
        os.mkdir(deep) if len(deep) < 3500 else None
    for name in ("huge.jar", "huge-1.0.dist-info/METADATA", "package-lock.json", "bin/huge"):
        path = put(f"{folder}/sparse/{name}", b"\x7fELF\x02\x01\x01" if name.startswith("bin") else b"")
        os.truncate(path, 1 << 38)
        os.chmod(path, 0o755)
    for kind, subject in (("dir", folder), ("rootfs", folder)):
        answer = bench.scan(kind, subject).finds(
            "pkg:pypi/good-python@1.0", "pkg:maven/org.apache.logging.log4j/good@1.0", "pkg:pypi/bytes@1.0")
        answer.lacks("/leaked@", '"leaked"')
        names = {p.split("/")[-1].split("@")[0] for p in answer.purls() if "/n" in p}
        for name in (b"caf\xe9.jar", b"\xff\xfe\x80.jar", b"\x1b[31mred\x07.jar", b"line\nfeed.jar", b"back\\slash.jar",
                     b"\xc0\xaf.jar", b" .jar", b"-o json.jar", b"%2e%2e.jar"):
            answer.must("n" + name.hex() in names, f"the archive {name!r} is not found")
        answer.problem(r"sparse/huge\.jar", "bytes").problem("sparse/package-lock.json", "bytes|JSON")
        answer.problem(r"d(/d)+$", "deep|levels").problem(r"\[1m\.jar", "zip")
    shutil.rmtree(folder)


def wrong_subjects(bench):
    folder = bench.fresh()
    file = put(folder + "/file", b"x")
    os.mkfifo(folder + "/pipe")
    os.symlink("loop", folder + "/loop")
    for kind in ("dir", "rootfs"):
        bench.scan(kind, file, status=3).says("file", "folder")
        bench.scan(kind, folder + "/none", status=3).says("none", "no such")
        bench.scan(kind, folder + "/pipe", status=3).says("pipe", "folder")
    bench.scan("dir", folder + "/loop", status=3).says("loop")
    bench.scan("dir", "", status=(0, 2, 3))
    bench.scan("dir", folder + "/\x1b[31m", status=3).says("no such")
    bench.scan("dir", "/proc/self/fd/9999", status=3).says("9999")


def unreadable(bench):
    """What may not be read is a problem; the rest is scanned. The data folder cannot be written either: a note."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return "needs root and setpriv, to give rights up"
    probe = bench.run("--help", before=NOBODY, status=None, environment={"HOME": "/nonexistent"}, judged=False)
    if probe.status != 0:
        return "another user cannot run the command here, because of the rights of the folders above it"
    folder = bench.fresh("folder")
    dist_info(folder, "good-python")
    put(folder + "/closed/x.jar", jar())
    put(folder + "/closed-file.jar", jar())
    put(folder + "/no-list/x.jar", jar())
    put(folder + "/no-enter/x.jar", jar())
    put(folder + "/closed-1.0.dist-info/METADATA", metadata("closed", "1.0"))
    os.symlink("closed/x.jar", folder + "/link.jar")
    for name, mode in (("closed", 0), ("closed-file.jar", 0), ("no-list", 0o311), ("no-enter", 0o444), ("closed-1.0.dist-info/METADATA", 0)):
        os.chmod(f"{folder}/{name}", mode)
    answer = bench.scan("dir", folder, before=NOBODY, environment={"HOME": "/nonexistent"}).finds("pkg:pypi/good-python@1.0")
    for name in ("closed", "closed-file.jar", "no-list", "closed-1.0.dist-info/METADATA"):
        answer.problem(f"^{name}$", "permission denied")
    answer.problem("^no-enter", "permission denied").lacks("log4j")
    answer.must(b"note: " in answer.err and b"last-scan.json" in answer.err, "no note that the result could not be kept")
    os.chmod(folder, 0)
    bench.scan("dir", folder, before=NOBODY, environment={"HOME": "/nonexistent"}, status=3).says("permission denied", folder)
    image = put(bench.fresh() + "/image.tar", b"x")
    os.chmod(image, 0)
    bench.scan("image", "docker-archive:" + image, before=NOBODY, status=3, environment={"HOME": "/nonexistent"}).says("image.tar", "permission denied")
    bench.run("advisories", "import", os.path.dirname(image), before=NOBODY, status=3, environment={"HOME": "/nonexistent"}).says("permission denied")
    snapshot = bench.fresh("home")
    put(snapshot + "/advisories/snapshot", b"x")
    os.chmod(snapshot + "/advisories/snapshot", 0)
    bench.scan("dir", bench.fresh(), before=NOBODY, home=snapshot, status=3).says("snapshot", "permission denied")


CASES = [("odd files in a folder", odd_files), ("wrong subjects", wrong_subjects), ("what may not be read", unreadable)]
