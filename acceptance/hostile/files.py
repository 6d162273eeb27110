"""Damaged files of each cataloger, many in one image: cut, with turned bits, and made to do harm."""

import glob
import gzip
import io
import json
import os
import random
import re
import zipfile

from .images import BASE, TOP, base, scan, top
from .making import *

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../catalog/src/test/resources/org/openinspector/catalog")
VARIANTS = 8


def fixture(name):
    with open(os.path.join(FIXTURES, name), "rb") as file:
        data = file.read()
    return gzip.decompress(data) if name.endswith(".gz") else data


def worse(data, seed):
    """One way in which data can be damaged."""
    chance = random.Random(seed)
    if seed % 4 == 0:
        return data[:chance.randrange(1, len(data))]
    if seed % 4 == 3:
        at = chance.randrange(len(data))
        return data[:at] + bytes(chance.randrange(256) for _ in range(64)) + data[at + 64:]
    return flipped(data, seed, 1 if seed % 4 == 1 else 20)


def kinds():
    """What there is to damage: name, path below a folder of its own, content, mode."""
    yield "jar", "x.jar", jar(), 0o644
    yield "war", "x.war", nested_jar(2, 2), 0o644
    yield "pypi", "x-1.0.dist-info/METADATA", metadata("fixture", "1.0") * 3, 0o644
    yield "npm", "node_modules/fixture/package.json", b'{"name": "fixture", "version": "1.0.0", "dependencies": {"a": "1"}}', 0o644
    yield "lock", "package-lock.json", package_lock(), 0o644
    for name in ("linux-amd64-go1.26", "linux-amd64-go1.13", "windows-amd64-go1.26", "darwin-arm64-go1.26", "linux-386-go1.17", "darwin-fat"):
        yield name, "tool", fixture(f"golang/{name}.gz"), 0o755


def loose_files(bench):
    """Every damaged file gives its packages, a problem, or is so damaged that it is none; a good one is beside it."""
    entries = []
    for kind, path, data, mode in kinds():
        entries.append(entry(f"whole/{kind}/{path}", data, mode=mode))
        entries += [entry(f"damaged/{kind}/{seed}/{path}", worse(data, seed), mode=mode) for seed in range(4 * VARIANTS)]
        entries.append(entry(f"hollow/{kind}/{path}", b"", mode=mode))
    layout = base(Layout())
    layout.good(*entries)
    answer = scan(bench, top(layout)).finds(BASE, TOP)
    paths = answer.paths()
    for kind, _, _, _ in kinds():
        answer.must(any(path.startswith(f"whole/{kind}/") for path in paths), f"the whole file of {kind} gives no package")
    told = {problem["path"].split("!")[0] for problem in answer.report["problems"]} | {path.split("!")[0] for path in paths}
    for kind, path, data, _ in kinds():
        if kind in ("jar", "war", "pypi", "npm", "lock"):
            for seed in range(4 * VARIANTS):
                name = f"damaged/{kind}/{seed}/{path}"
                answer.must(name in told or nothing_to_tell(kind, worse(data, seed)), f"{name} is passed over without a word")


def nothing_to_tell(kind, data):
    """A bit of a name was turned: the file is whole, but nothing in it names a package."""
    if kind == "npm":
        # npm itself takes a folder whose package.json has no name or no version for none of its packages.
        return not all(re.search(key + rb"\s*:", data) for key in (b'"name"', b'"version"'))
    if kind == "lock":
        try:
            packages = json.loads(data).get("packages")
        except ValueError:
            return False
        return not isinstance(packages, dict) or not any(
            key.startswith("node_modules/") and "version" in value for key, value in packages.items())
    if kind not in ("jar", "war"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not any(name.endswith((".jar", ".class", "/pom.properties", "MANIFEST.MF")) for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def hostile_files(bench):
    """Made to do harm: deep, endless, self-referring, lying about sizes."""
    layout = base(Layout())
    deep = b'{"a":' * 100_000
    go = fixture("golang/linux-amd64-go1.26.gz")
    wide = json.dumps({"name": "w", "lockfileVersion": 3, "packages": {
        "": {}, **{f"node_modules/p{i}": {"version": "1.0.0"} for i in range(60_000)}}}).encode()
    first = json.dumps({"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0"}}}).encode()
    for _ in range(500):
        first = b'{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0", "dependencies": ' + first + b"}}}"
    layout.good(
        entry("h/deep/package-lock.json", deep), entry("h/array/package-lock.json", b"[" * 100_000), entry("h/wide/package-lock.json", wide),
        entry("h/first/package-lock.json", first), entry("h/number/package-lock.json", b'{"packages": {"node_modules/a": 1e999999999}}'),
        entry("h/twice/package-lock.json", b'{"packages": {"a": {"version": "1", "version": "2"}}, "packages": 3}'),
        entry("h/node_modules/deep/package.json", deep), entry("h/node_modules/number/package.json", b'{"name": "x", "version": 1}'),
        entry("h/node_modules/esc/package.json", b'{"name": "x\\u001b[31m", "version": "1\\u0007"}'),
        entry("h/node_modules/digits/package.json", b'{"name": "x", "version": ' + b"9" * 1_000_000 + b"}"),
        entry("h/a-1.0.dist-info/METADATA", b"Name:" + b" " * 3_000_000), entry("h/b-1.0.dist-info/METADATA", b"\n" * 500_000),
        entry("h/c-1.0.dist-info/METADATA", b"Name: c\n " + b"c\n " * 300_000), entry("h/d-1.0.dist-info/METADATA", b"\xff\xfeN\0a\0m\0e\0"),
        entry("h/tool", go[:0x28] + b"\xff" * 24 + go[0x40:], mode=0o755), entry("h/tool2", go.replace(b"\xff Go buildinf:", b"\xff Go buildinf:" + b"\x08\x02") , mode=0o755),
        entry("h/elf", b"\x7fELF\x02\x01\x01" + b"\xff" * 300, mode=0o755), entry("h/pe", b"MZ" + b"\xff" * 300, mode=0o755),
        entry("h/fat", b"\xca\xfe\xba\xbe\xff\xff\xff\xff" + b"\xff" * 300, mode=0o755),
        entry("h/comment.jar", jar()[:-2] + b"\xff\xff" + b"PK\x05\x06" * 16_000), entry("h/end.jar", b"PK\x05\x06" + b"\xff" * 18),
        entry("h/64.jar", b"PK\x06\x06" + b"\xff" * 52 + b"PK\x06\x07" + b"\0" * 16 + b"PK\x05\x06" + b"\xff" * 16 + b"\0\0"),
        entry("h/pom.jar", jar("\x1b[31m", "a\nb", "1\x07")), entry("h/long.jar", jar("g" * 30_000, "a" * 30_000, "1" * 70_000)),
        entry("var/lib/dpkg/status.d/long", dpkg(more="Depends: " + "x, " * 400_000 + "\n")),
        entry("var/lib/dpkg/status.d/no-version", b"Package: x\nStatus: install ok installed\n\n"),
        entry("var/lib/dpkg/status.d/colons", b":\n::\n \n\t:\n" * 5000), entry("var/lib/dpkg/status.d/noise", bytes(range(256)) * 100),
        entry("var/lib/dpkg/status.d/many", b"".join(dpkg(f"many{i}") for i in range(20_000))),
        entry("var/lib/dpkg/status.d/half", half(dpkg("half"))))
    answer = scan(bench, top(layout)).finds(BASE, TOP, "pkg:deb/debian/many19999@", "pkg:npm/p1@").lacks("\x1b")
    for name in ("deep/package-lock.json", "array/package-lock.json", "wide/package-lock.json", "number/package-lock.json", "node_modules/deep",
                 "node_modules/number", "node_modules/esc", "a-1.0", "b-1.0", r"comment\.jar", r"end\.jar", r"64\.jar", r"pom\.jar",
                 "status.d/no-version", "status.d/noise"):
        answer.problem(name, "")


def system_databases(bench):
    """The databases have fixed places, so each way of damage is an image with one of each."""
    apk, status = fixture("alpine/installed"), dpkg("one") + dpkg("two") + dpkg("three")
    databases = {"rpmdb.sqlite": fixture("rpm/sqlite/rpmdb.sqlite"), "Packages.db": fixture("rpm/ndb/Packages.db"), "Packages": fixture("rpm/bdb/Packages")}
    places = ("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm")
    for seed in range(VARIANTS):
        layout = Layout()
        layout.good(
            entry("etc/os-release", OS_RELEASE if seed % 3 else worse(OS_RELEASE * 3, seed)),
            entry("var/lib/dpkg/status", worse(status, seed)), entry("lib/apk/db/installed", worse(apk, seed)),
            entry("usr/lib/apk/db/installed", worse(apk, seed + 100)),
            *(entry(f"{place}/{name}", worse(data, seed + 50 * i)) for i, place in enumerate(places) for name, data in databases.items()))
        answer = scan(bench, top(layout)).finds(TOP)
        told = answer.paths() | {problem["path"] for problem in answer.report["problems"]}
        for place in places:
            for name in databases:
                answer.must(f"{place}/{name}" in told, f"damage {seed} of {place}/{name} is passed over without a word")
        for name in ("var/lib/dpkg/status", "lib/apk/db/installed"):
            answer.must(name in told, f"damage {seed} of {name} is passed over without a word")


CASES = [("damaged system databases", system_databases), ("damaged files", loose_files), ("hostile files", hostile_files)]
