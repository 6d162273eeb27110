"""Hostile feeds and snapshots; imports that are killed, and two at once."""

import fcntl
import io
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zipfile

from .making import *

PACKAGE = "pkg:pypi/hostile-fixture@1.0"


def record(identity="PYSEC-2020-1", package="hostile-fixture", **more):
    return json.dumps({
        "id": identity, "modified": "2020-01-01T00:00:00Z", "summary": "fixture",
        "affected": [{"package": {"ecosystem": "PyPI", "name": package},
                      "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}]}], **more}).encode()


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def good_zip():
    return zipped(*[("PYSEC-2020-1.json", record())], *[
        (f"PYSEC-2021-{i}.json", record(f"PYSEC-2021-{i}", f"other-{i}")) for i in range(200)])


def alias_bomb(key):
    """Each line stands for ten of the line before."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 10) + "]" for i in range(1, 30)]
    return "\n".join([key, *lines]).encode()


def project(bench):
    folder = bench.fresh("project")
    put(folder + "/lib/python3/site-packages/hostile_fixture-1.0.dist-info/METADATA", metadata("hostile-fixture", "1.0"))
    put(folder + "/opt/top.jar", jar())
    return folder


def imported(bench, name="good-osv.zip", data=None):
    """A data folder with the good feed."""
    home, source = bench.fresh("home"), bench.fresh("feeds")
    put(f"{source}/{name}", good_zip() if data is None else data)
    bench.run("advisories", "import", source, home=home)
    return home


def ids(answer):
    return {finding["id"] for finding in answer.report["findings"]}


def feeds(bench):
    """A folder of bad feeds and one good one: the bad ones are named, the good one is used."""
    folder = bench.fresh("feeds")
    whole = good_zip()
    gib = MIB * 1024
    expected = {}

    def feed(name, data, *words):
        put(f"{folder}/{name}", data)
        expected[name] = words

    feed("good-osv.zip", whole)
    feed("cut-osv.zip", whole[:len(whole) * 2 // 3], "LEFT OUT", "zip")
    feed("flipped-osv.zip", flipped(whole, 11, 1, 60, 120), "LEFT OUT|1 not readable", "PYSEC-2020-1")
    feed("noise-osv.zip", bytes(range(256)) * 40, "LEFT OUT", "zip")
    feed("empty-osv.zip", b"", "LEFT OUT")
    feed("records-osv.zip", zipped(
        *[(f"PYSEC-2022-{i}.json", record(f"PYSEC-2022-{i}", f"third-{i}")) for i in range(20)],
        ("PYSEC-2022-90.json", half(record())), ("PYSEC-2022-91.json", b"[]"), ("PYSEC-2022-92.json", b""),
        ("PYSEC-2022-93.json", b'{"id": 5, "affected": {"package": []}}'), ("PYSEC-2022-94.json", b"\xff\xfe\x00{"),
        ("PYSEC-2022-95.json", b"[" * 200_000), ("PYSEC-2022-96.json", record("PYSEC-2022-96", "x", affected=[{"package": {
            "ecosystem": "PyPI", "name": "x"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": 7}, {"fixed": []}]}]}])),
        ("PYSEC-2022-97.json", b'{"id": "PYSEC-2022-97", "summary": "' + b"9" * 20_000_000 + b'"}')),
         "20 records|21 records|22 records|23 records", "not readable", "PYSEC-2022-90.json", "PYSEC-2022-91.json", "and 3 more")
    feed("giant-osv.zip", zip_of_one(b"GO-2024-1.json", b'{"id": "GO-2024-1", "details": "', b"A" * MIB, 1024, b'"}'), "LEFT OUT|not readable", "GO-2024-1.json")
    feed("giant-osv.json.gz", big_gz(b'{"id": "GO-2024-1", "details": "', b"A" * MIB, 1024, b'"}'), "LEFT OUT|not readable")
    feed("bomb-osv.zip", zipped(("GO-2024-2.yaml", alias_bomb("id: GO-2024-2")), ("GO-2024-3.yaml", b"[" * 100_000),
                                ("GO-2024-4.yaml", b"id: &a [*a]\n"), ("GO-2024-5.yaml", b"? " * 50_000)), "not readable", "GO-2024-2.yaml")
    feed("up-osv.zip", zipped(("PYSEC-2020-7.json", record()), ("../../../tmp/PYSEC-2020-8.json", record())), "LEFT OUT", r"\.\./\.\./\.\./tmp")
    feed("absolute-osv.zip", zipped(("/etc/PYSEC-2020-9.json", record())), "LEFT OUT", "/etc/PYSEC-2020-9.json")
    feed("steering-osv.zip", zipped(("PYSEC-\x1b[31m.json", record())), "LEFT OUT")
    feed("steering.json", record("PYSEC-2023-1\x1b[2J", "x\x1b[31m", summary="\x07\x1b]0;x\x07\u202e", aliases=["\x1b[H"]))
    feed("twice-osv.zip", raw_zip([(b"PYSEC-2020-5.json", 0, zlib.crc32(record()), len(record()), len(record()), record(), None)] * 2),
         "LEFT OUT", "twice")
    feed("known_exploited_vulnerabilities.json", b'{"title": "x", "vulnerabilities": [{"cveID": "CVE-2021-44228"', "LEFT OUT|not readable")
    scores = b"#model_version:v1,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\nCVE-2021-44228,0.9,0.99\n"
    feed("epss_scores-2026-01-01.csv.gz", gz(scores + b"CVE-2021-1,x,y\nCVE\n" * 3), "not readable", "x|y")
    feed("epss_scores-2026-01-02.csv.gz", gz(scores * 50)[:-12], "LEFT OUT", "ends|truncated|damaged")
    feed("epss_scores-2026-01-03.csv.gz", big_gz(scores, b"CVE-2021-1" * 104_858, 1024), "LEFT OUT|not readable")
    feed("cwe-names.csv", b"cwe_id,name\n1,x\n" + bytes(range(256)) * 10, "not readable|LEFT OUT")
    debian = b"[16 Mar 2022] DSA-2-1 x - y\n\t{CVE-2022-0002}\n\t[bullseye] - x 1.0\n"
    feed("debian-lists.zip", zipped(("data/DSA/list", debian + b"[" + b"A" * 3_000_000 + b"\n" + debian + b"\t[bullseye] - \xff\xfe \x1b\n"),
                                    ("data/DLA/list", debian)), "LEFT OUT", "line 4 has more than 100000 characters")
    feed("alpine-secdb.zip", zipped(("v3.18/main.yaml", alias_bomb("distroversion: v3.18")), ("v3.18/community.json", b'{"packages": [')),
         "not readable|LEFT OUT")
    feed("readme.txt", b"hello\n")
    with open(f"{folder}/sparse-osv.json", "wb") as file:
        file.truncate(gib)
    os.mkfifo(folder + "/pipe-osv.json")
    os.symlink("loop-osv.json", folder + "/loop-osv.json")
    os.symlink("/etc/passwd", folder + "/passwd-osv.json")
    os.mkdir(folder + "/folder.zip")
    home = bench.fresh("home")
    answer = bench.run("advisories", "import", folder, status=3, home=home, sentence=False)
    text = answer.out.decode() + answer.err.decode()
    for name, words in expected.items():
        at = next((i for i, line in enumerate(text.splitlines()) if line.startswith(name + ":")), None)
        answer.must(at is not None or name in text, f"nothing is said of {name}")
        if at is None:
            continue
        said = [text.splitlines()[at]]
        for line in text.splitlines()[at + 1:]:
            if not line.startswith("  "):
                break
            said.append(line)
        for word in words:
            answer.must(re.search(word, "\n".join(said)), f"of {name} it is not said /{word}/:\n" + "\n".join(said))
    answer.must("readme.txt" in text, "the unknown feed is not named")
    answer.must("root:" not in text, "a link out of the folder was followed")
    bench.messages.update(text.splitlines())
    found = bench.scan("dir", project(bench), home=home).finds(PACKAGE)
    found.must("PYSEC-2020-1" in ids(found), "the good feed is not used")
    bench.run("advisories", "show", "PYSEC-2023-1", home=home, status=(0, 3))
    bench.run("advisories", "status", home=home)


def nothing_to_import(bench):
    home = imported(bench)
    folder = bench.fresh()
    put(folder + "/noise-osv.zip", b"noise" * 100)
    bench.run("advisories", "import", folder, status=3, home=home).says("nothing", "stays in use")
    bench.run("advisories", "import", folder, "--replace", status=3, home=home).says("nothing", "stays in use")
    bench.run("advisories", "import", bench.fresh(), status=3, home=home).says("nothing|empty")
    os.mkfifo(folder + "/pipe")
    bench.run("advisories", "import", folder + "/pipe", status=(2, 3), home=home).says("pipe|nothing")
    bench.run("advisories", "import", "/dev/zero", status=(2, 3), home=home).says("zero|nothing")
    bench.run("advisories", "import", "/no/such/feeds", status=2, home=home).says("/no/such/feeds")
    found = bench.scan("dir", project(bench), home=home)
    found.must("PYSEC-2020-1" in ids(found), "a failed import cost the old data")


def snapshots(bench):
    """A damaged snapshot without its feeds stops a scan in one sentence, or the damage lies where nobody asked; with them it heals."""
    home = imported(bench)
    folder = project(bench)
    with open(home + "/advisories/snapshot", "rb") as file:
        whole = file.read()
    answers = []

    def replaced(data, status=3):
        other = bench.fresh("home")
        os.makedirs(other + "/advisories")
        put(other + "/advisories/snapshot", data)
        answers.append(bench.scan("dir", folder, home=other, status=status))
        return answers[-1]

    for name, data in (("empty", b""), ("byte", whole[:1]), ("header", whole[:64]), ("half", half(whole)), ("almost", whole[:-1]),
                       ("longer", whole + b"x"), ("zeros", bytes(len(whole))), ("foreign", b"\x7fELF" + bytes(9000)),
                       ("text", b"not a snapshot\n" * 500), ("version", whole[:8] + struct.pack("<I", 99) + whole[12:])):
        replaced(data).says("snapshot", "advisories import")
    for seed in range(6):
        answer = replaced(flipped(whole, seed, 1, *((0, 64) if seed == 0 else ())), (0, 3))
        if answer.status == 3:
            answer.says("snapshot", "advisories import")
        else:
            answer.must("PYSEC-2020-1" in ids(answer), "a flipped bit changed the answer without a word")
    other = bench.fresh("home")
    os.makedirs(other + "/advisories/snapshot")
    bench.scan("dir", folder, home=other, status=3).says("snapshot")
    other = bench.fresh("home")
    os.makedirs(other + "/advisories")
    os.mkfifo(other + "/advisories/snapshot")
    bench.scan("dir", folder, home=other, status=3).says("snapshot")
    put(home + "/advisories/snapshot", half(whole))
    bench.run("advisories", "status", home=home).says("snapshot", "compiled again")
    bench.run("advisories", "show", "CVE-2021-44228", home=home)
    put(home + "/advisories/snapshot", half(whole))
    healed = bench.scan("dir", folder, home=home).says("compiled again")
    healed.must("PYSEC-2020-1" in ids(healed), "a snapshot compiled again holds less")
    source = bench.fresh()
    put(source + "/good-osv.zip", good_zip())
    bench.run("advisories", "import", source, home=home)
    found = bench.scan("dir", folder, home=home)
    found.must("PYSEC-2020-1" in ids(found), "an import does not heal a damaged snapshot")


def large_feed(bench):
    folder = bench.fresh("large")
    members = [(f"PYSEC-2019-{i}.json", record(f"PYSEC-2019-{i}", f"package-{i}", details=f"{i} " * 200)) for i in range(15_000)]
    put(folder + "/large-osv.zip", zipped(*members))
    return folder


def held(path):
    """Whether a process holds the lock, asked without taking it."""
    try:
        with open(path, "rb+") as file:
            answer = fcntl.fcntl(file, fcntl.F_GETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
            return struct.unpack("hhqqi4x", answer)[0] != fcntl.F_UNLCK
    except FileNotFoundError:
        return False


def interrupted(bench):
    """`kill -9` at several moments of an import: the old snapshot stays in use, and the next import works."""
    home, folder, large = imported(bench), project(bench), large_feed(bench)
    before = bench.run("advisories", "status", home=home).out
    store = home + "/advisories/"
    snapshot = os.stat(store + "snapshot").st_mtime_ns

    def moments():
        yield "at its start", lambda: held(store + "snapshot.lock")
        for part in (0.3, 0.6, 0.9, 1.5):
            yield f"{part} s after its start", lambda part=part: held(store + "snapshot.lock") and (time.sleep(part), True)[1]
        yield "when it writes", lambda: os.path.exists(store + "snapshot.tmp")

    killed = 0
    for name, due in moments():
        process = subprocess.Popen([*bench.command, "advisories", "import", large], env={**os.environ, "OPENINSPECTOR_HOME": home},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None and not due():
            time.sleep(0.002)
        ended = process.poll() is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if ended or os.stat(store + "snapshot").st_mtime_ns != snapshot:
            break  # a fast machine: it was done before
        killed += 1
        status = bench.run("advisories", "status", home=home)
        status.must(status.out == before, f"killed {name}, other sources are in use than before:\n{before.decode()}")
        found = bench.scan("dir", folder, home=home)
        found.must("PYSEC-2020-1" in ids(found), f"killed {name}, the old data is gone")
    status.must(killed >= 2, f"only {killed} imports could be killed in time")
    bench.run("advisories", "import", large, home=home)
    after = bench.run("advisories", "status", home=home)
    after.must(b"15,2" in after.out or b"15,0" in after.out, "the import after the killed ones is not in use")
    left = [name for name in os.listdir(store) + os.listdir(store + "feeds") if name.endswith(".tmp") or name.startswith(".")]
    after.must(not left, f"killed imports left {left} behind")


def two_at_once(bench):
    home, large = imported(bench), large_feed(bench)
    first = subprocess.Popen([*bench.command, "advisories", "import", large], env={**os.environ, "OPENINSPECTOR_HOME": home},
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    while first.poll() is None and not held(home + "/advisories/snapshot.lock"):
        time.sleep(0.002)
    os.kill(first.pid, signal.SIGSTOP)  # however slow the second one is
    try:
        bench.run("advisories", "import", large, home=home, status=3).says("another import", "snapshot", "wait")
        found = bench.scan("dir", project(bench), home=home)
        found.must("PYSEC-2020-1" in ids(found), "the old data cannot be used during an import")
    finally:
        os.kill(first.pid, signal.SIGCONT)
        err = first.communicate()[1]
    found.must(first.returncode == 0, f"the first import failed: {err!r}")


CASES = [("feeds", feeds), ("killed imports", interrupted), ("two imports at once", two_at_once),
         ("snapshots", snapshots), ("nothing to import", nothing_to_import)]
