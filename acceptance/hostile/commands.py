"""Wrong arguments, outputs that cannot be written, data folders that cannot be used."""

import os
import subprocess

from .making import *


def project(bench):
    folder = bench.fresh("project")
    put(folder + "/opt/top.jar", jar())
    put(folder + "/opt/bad.jar", b"PK no archive")
    return folder


def outputs(bench):
    """Where a result cannot go: exit status 3, one sentence, and nothing half-written."""
    folder = project(bench)
    results = bench.fresh()
    put(results + "/file", b"x")
    for argument, words in ((f"json={results}/none/x.json", ["none/x.json", "no such"]), (f"csv={results}", ["folder|directory"]),
                            (f"json={results}/file/x", ["file/x"]), ("json=/dev/full", ["/dev/full", "space"]),
                            ("json=/proc/none", ["/proc/none"]), ("table=/", ["/"])):
        bench.run("scan", "dir", folder, "-o", argument, status=3).says(*words)
    answer = bench.run("scan", "dir", folder, "-o", f"json={results}/whole.json", "-o", "csv=/dev/full", status=3).says("/dev/full")
    answer.must(sorted(os.listdir(results)) in (["file"], ["file", "whole.json"]), f"{os.listdir(results)} are left behind")
    with open("/dev/full", "wb") as full:
        for form in ("table", "json", "cyclonedx", "csv"):
            bench.run("scan", "dir", folder, "-o", form, stdout=full, status=3).says("standard output")
        bench.run("sbom", "dir", folder, stdout=full, status=3).says("standard output")
        bench.run("advisories", "status", stdout=full, status=3).says("standard output")
    os.mkfifo(results + "/pipe")
    reader = os.open(results + "/pipe", os.O_RDONLY | os.O_NONBLOCK)
    bench.run("scan", "dir", folder, "-o", f"json={results}/pipe")
    answer.must(b'"packages"' in os.read(reader, 1 << 16), "nothing comes out of a pipe as output")
    os.close(reader)


def closed_output(bench):
    """`| head -1`, and no standard output at all."""
    folder = project(bench)
    for i in range(400):
        put(f"{folder}/lib/p{i}-1.0.dist-info/METADATA", metadata(f"p{i}", "1.0"))
    for form in ("table", "json", "csv"):
        ending, begun = os.pipe()
        os.close(ending)
        bench.run("sbom", "dir", folder, "-o", form, stdout=begun, status=(0, 3), sentence=False)
        os.close(begun)
    command = ["bash", "-c", '"$@" | head -1', "bash"]
    bench.run("sbom", "dir", folder, "-o", "csv", before=command, status=0, sentence=False)
    bench.run("sbom", "dir", folder, before=["bash", "-c", '"$@" >&-', "bash"], status=(0, 3), sentence=False)
    bench.run("sbom", "dir", folder, before=["bash", "-c", '"$@" 2>&-', "bash"], status=0)
    bench.run("scan", "dir", folder, before=["bash", "-c", '"$@" <&-', "bash"], status=0)


def arguments(bench):
    folder = project(bench)
    for line, words in (
            (["scan"], ["scan|subcommand"]), (["scan", "dir"], ["PATH"]), (["wrong"], ["wrong"]), (["scan", "dir", folder, folder], ["project"]),
            (["scan", "dir", folder, "-o", "\x1b[31m"], ["format"]), (["scan", "dir", folder, "-o", "json", "-o", "csv"], ["twice"]),
            (["scan", "dir", folder, "--fail-on", "\x1b[31m"], ["fail-on", "critical"]), (["scan", "dir", folder, "--no-such\x1b[31m"], ["no-such"]),
            (["scan", "image", ""], ["image|reference"]), (["scan", "image", "oci:"], ["oci:"]), (["scan", "image", "docker-archive:"], ["docker-archive:"]),
            (["scan", "image", "oci:x", "--platform", "///"], ["///"]), (["scan", "image", "\x1b[31m\u202e"], ["oci:"]),
            (["versions", "check", "klingon\x1b[31m", "-"], ["klingon", "debian"]), (["explain", "1"], ["scan"]),
            (["advisories", "show", "CVE-0000-0000\x1b"], ["CVE-0000-0000"]), (["versions", "check", "debian", folder], ["project"])):
        bench.run(*line, status=(2, 3)).says(*words)


def version_files(bench):
    folder = bench.fresh()
    bench.run("versions", "check", "debian", put(folder + "/noise", bytes(range(256)) * 50), status=3).says("noise", "UTF-8")
    put(folder + "/line", b"1" * (8 * MIB) + b" < 2\n1 < 2\n")
    bench.run("versions", "check", "debian", folder + "/line", status=(1, 3), sentence=False)
    with open(folder + "/sparse", "wb") as file:
        file.truncate(1 << 30)
    bench.run("versions", "check", "debian", folder + "/sparse", status=(1, 3), sentence=False)
    bench.run("versions", "check", "maven", put(folder + "/odd", b"1.\x1b[31m < 2\n" + b"9" * 5000 + b" < 1\n\x00 < 1\n= = =\n<\n"), status=1)


def last_scan(bench):
    """What `explain` reads may be damaged, foreign or hostile."""
    home = bench.fresh("home")
    bench.run("scan", "dir", project(bench), home=home)
    path = home + "/last-scan.json"
    with open(path, "rb") as file:
        whole = file.read()
    bench.run("explain", "1", home=home)
    bench.run("explain", "99", home=home, status=2).says("99", "1 to 3")
    for data, words in ((half(whole), ["last-scan.json", "JSON"]), (b"", ["last-scan.json"]), (b"[]", ["last-scan.json"]),
                        (b"\x00\xff" * 99, ["last-scan.json"]), (b"[" * 500_000, ["last-scan.json"]), (b'{"a":' * 500_000, ["last-scan.json"])):
        put(path, data)
        bench.run("explain", "1", home=home, status=3).says(*words)
    for text in (b'{"findings": 5}', b'{"findings": [5, null, {"number": 1}]}'):
        put(path, text)
        bench.run("explain", "1", home=home, status=(0, 2))
    put(path, whole.replace(b"Log4Shell", b"\\u001b[31mLog\\u202e"))
    bench.run("explain", "1", home=home)
    os.remove(path)
    with open(path, "wb") as file:
        file.truncate(1 << 30)
    bench.run("explain", "1", home=home, status=3).says("last-scan.json")
    os.remove(path)
    os.mkdir(path)
    bench.run("explain", "1", home=home, status=3).says("last-scan.json")


def homes(bench):
    """A data folder that is a file, or cannot be made: a scan still works, with a note."""
    folder = project(bench)
    for home in (put(bench.fresh() + "/file", b"x"), "/proc/none", "/dev/null/x"):
        answer = bench.scan("dir", folder, home=home).finds("pkg:maven/")
        answer.must(answer.err.count(b"note: ") == 1, "no note that the result could not be kept")
        bench.run("advisories", "import", folder, home=home, status=3).says(home.split("/")[-1])
        bench.run("explain", "1", home=home, status=3)
    answer = bench.run("scan", "dir", folder, "--quiet", "-o", f"json={bench.fresh()}/x")
    answer.must(not answer.err and not answer.out, "--quiet is not quiet")
    answer = bench.run("sbom", "dir", folder, "--quiet", "-o", f"csv={bench.fresh()}/x")
    answer.must(not answer.err and not answer.out, "--quiet is not quiet")


CASES = [("outputs", outputs), ("closed output", closed_output), ("arguments", arguments), ("files of versions", version_files),
         ("the last scan", last_scan), ("data folders", homes)]
