"""Hostile images: documents, layers, names, bombs."""

import json
import os
import subprocess

from .making import *

TOP = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"
BASE = "pkg:deb/debian/sudo@1.9.5p1-1"


def base(layout):
    layout.good(entry("etc/os-release", OS_RELEASE), entry("var/lib/dpkg/status", dpkg()))
    return layout


def top(layout):
    layout.good(entry("opt/top.jar", jar()))
    return layout


def scan(bench, layout, status=None, index=None, arguments=()):
    return bench.scan("image", "oci:" + layout.write(bench.fresh("image") + "/layout", index), *arguments, status=status)


def damaged_layers(bench):
    """Each layer has a package in front of its damage; layers above and below are whole."""
    layout = base(Layout())
    chance = random.Random(7)
    filler = entry("opt/filler", bytes(chance.randrange(256) for _ in range(60_000)))

    def first(name):
        return entry(f"opt/{name}/first.jar", jar(artifact=name, version="1.0"))

    expected = {}

    def damaged(name, stored, message, whole=True):
        expected[name] = (layout.layer(stored), message, whole)

    def archive(name):
        return tar(first(name), filler, entry(f"opt/{name}/last.jar", jar(artifact=name + "-last", version="1.0")))

    packed = gz(archive("gz-cut"))
    damaged("gz-cut", packed[:-9000], "ends|truncated|cut")
    packed = gz(archive("gz-flip"))
    damaged("gz-flip", flipped(packed, 1, 1, len(packed) // 2, len(packed) // 2 + 1), "damaged gzip|checksum|tar header")
    packed = bytearray(gz(archive("gz-crc")))
    packed[-6] ^= 1
    damaged("gz-crc", bytes(packed), "checksum|CRC")
    damaged("gz-header", b"\x1f\x8b\x09\xff" + gz(archive("gz-header"))[4:], "gzip", False)
    damaged("tar-in-header", archive("tar-in-header")[:-1024 - 3000], "ends in the middle")
    damaged("tar-in-content", archive("tar-in-content")[:30_000], "ends in the middle")
    plain = archive("tar-checksum")
    at = len(first("tar-checksum")) + len(filler)
    damaged("tar-checksum", plain[:at] + flipped(plain[at:at + 100], 3) + plain[at + 100:], "checksum does not match")
    plain = first("tar-size")
    damaged("tar-size", plain + header(b"x", size_field=b"99999999999x") + END, "number|size")
    damaged("tar-negative", first("tar-negative") + header(b"x", size_field=b"\xff" * 12) + END, "negative|number|size")
    damaged("tar-huge", first("tar-huge") + header(b"x", size_field=b"\x80" + b"\x7f" * 11) + END, "number|size|ends")
    damaged("tar-pax", first("tar-pax") + header(b"p", 2 << 20, b"x") + bytes(4096), "extended header")
    damaged("tar-pax-record", first("tar-pax-record") + pax(b"99 path=x\n", b"y") + END, "extended header")
    damaged("zst-cut", zstd(archive("zst-cut"))[:-5000], "zstd", False)
    packed = zstd(archive("zst-flip"))
    damaged("zst-flip", flipped(packed, 5, 3, 20, 400), "zstd|tar header|ends", False)
    damaged("zst-window", zstd_bomb(archive("zst-window")[:60_000], 1, 0xa8), "zstd", False)
    damaged("noise", bytes(chance.randrange(256) for _ in range(5000)), "tar header", False)
    damaged("text", b"not a layer\n" * 100, "tar header", False)
    answer = scan(bench, top(layout)).finds(BASE, TOP)
    for name, (layer, message, whole) in expected.items():
        answer.problem("^$", message, layer)
        if whole:
            answer.finds(f"pkg:maven/org.apache.logging.log4j/{name}@1.0")
    answer.must(len(answer.report["problems"]) == len(expected), "another number of problems than of damaged layers")


def odd_layers(bench):
    """What other tools write, or what is only unusual, is no damage."""
    layout = base(Layout())
    data = tar(entry("opt/odd.jar", jar(artifact="odd", version="1.0")))
    layout.layer(gz(data), "sha256:" + sha256(data), "application/x-unheard-of")
    data = tar(entry("opt/plain.jar", jar(artifact="plain", version="1.0")))
    layout.layer(data, "sha256:" + sha256(data), LAYER + "+gzip")
    layout.layer(b"", "sha256:" + sha256(b""))
    layout.layer(END, "sha256:" + sha256(END))
    answer = scan(bench, top(layout)).finds(BASE, TOP, "pkg:maven/org.apache.logging.log4j/odd@1.0",
                                           "pkg:maven/org.apache.logging.log4j/plain@1.0")
    answer.must(not answer.report["problems"], "odd but whole layers are called problems")


def digests(bench):
    """Layers that are not there or not what the manifest says: said so, and never used."""
    layout = base(Layout())
    data = tar(entry("opt/forged.jar", jar(artifact="forged", version="1.0")))
    forged = layout.layer(gz(data), "sha256:" + sha256(data), digest="sha256:" + "a" * 64)
    missing = layout.layer(b"never written", keep=False)
    answer = scan(bench, top(layout)).finds(BASE, TOP).lacks("log4j/forged")
    answer.problem("^$", "does not match its digest", forged).problem("^$", "is not in", missing)


def names(bench):
    """Names that lead out, loop, cannot be shown, or do not exist."""
    secret = bench.fresh("secret")
    put(secret + "/leaked-1.0.dist-info/METADATA", metadata("leaked", "1.0"))
    put(secret + "/os-release", b'ID=leaked\nVERSION_ID="1"\n')
    deep = b"d/" * 1500 + b"x.jar"
    up = "../" * 12
    bad = jar(artifact="outside", version="1.0")
    layout = base(Layout())
    layout.good(
        entry("../../../up.jar", bad), entry("opt/../../climb.jar", bad), entry("/absolute.jar", jar(artifact="absolute", version="1.0")),
        entry("//./etc/./dots.jar", jar(artifact="dots", version="1.0")),
        entry("", bad), entry("n/" + "x" * 5000 + ".jar", bad), entry(deep, jar(artifact="deep", version="1.0")),
        pax(b"21 path=opt/nu\0l.jar\n", b"nul", bad),
        entry(b"opt/\xff\xfe-latin.jar", jar(artifact="latin", version="1.0")),
        entry(b"opt/\x1b[31m\x07red\r\n\t.jar", jar(artifact="red", version="1.0")),
        entry(b"opt/\xe2\x80\xaegpj.jar", jar(artifact="override", version="1.0")),
        entry(b"opt/\x1b]0;title\x07.jar", b"PK\x03\x04 damaged"), entry(b"opt/line\nfeed.jar", b"PK\x03\x04 damaged"),
        entry("usr/lib/python3/dist-packages/esc-1.0.dist-info/METADATA", metadata("esc\x1b[2Jape", "1.0\x1b[H")),
        entry("usr/lib/python3/dist-packages/wide-1.0.dist-info/METADATA", metadata("wide" * 30_000, "1.0")),
        entry("var/lib/dpkg/status.d/esc", dpkg("esc\x1b[2J", "1\x07.0", "Source: x\x1b[3m\n")),
        symlink("loop/a", "b"), symlink("loop/b", "a"), symlink("loop/c/METADATA", "METADATA"),
        symlink("loop/self", "self/self/self"), symlink("loop/x-1.0.dist-info", "../loop/x-1.0.dist-info"),
        symlink("p/absolute-1.0.dist-info/METADATA", secret + "/leaked-1.0.dist-info/METADATA"),
        symlink("p/climbing-1.0.dist-info/METADATA", up + secret.lstrip("/") + "/leaked-1.0.dist-info/METADATA"),
        symlink("p/folder-1.0.dist-info", secret + "/leaked-1.0.dist-info"),
        symlink("p/empty-1.0.dist-info/METADATA", ""), symlink("p/long-1.0.dist-info/METADATA", "x" * 9000),
        hardlink("p/hard-1.0.dist-info/METADATA", secret.lstrip("/") + "/leaked-1.0.dist-info/METADATA"),
        hardlink("p/out.jar", "../../../" + secret + "/x.jar"), hardlink("p/gone.jar", "no/such/file.jar"),
        hardlink("p/itself.jar", "p/itself.jar"), hardlink("p/root.jar", "."),
        entry("opt/device.jar", kind=b"3"), entry("opt/block.jar", kind=b"4"), entry("var/lib/dpkg/status.d/pipe", kind=b"6"),
        entry("opt/unknown.jar", jar(artifact="unknown-kind", version="1.0"), kind=b"Z"),
        entry("w/.wh."), entry("w/.wh..."), entry("w/.wh.../x"), entry(b"w/.wh.\x1b[31m"))
    answer = scan(bench, top(layout)).finds(BASE, TOP).lacks("/leaked@", "/outside@", "\x1b")
    for name in ("absolute", "dots", "deep", "latin", "red", "override"):
        answer.finds(f"pkg:maven/org.apache.logging.log4j/{name}@1.0")
    answer.problem("^$", r"inside the root, got \"\.\./\.\./\.\./up\.jar").problem("^$", "inside the root, got .*climb")
    answer.problem("^$", "at most 4096 bytes").problem("p/out.jar", "hard link").problem("p/gone.jar", "no/such/file.jar")
    answer.problem("p/long-1.0", "link of").problem("feed.jar", "").problem("title", "")
    distribution = Layout()
    distribution.good(entry("var/lib/dpkg/status", dpkg()), symlink("etc/os-release", secret + "/os-release"),
                      symlink("usr/lib/os-release", up + secret.lstrip("/") + "/os-release"))
    answer = scan(bench, top(distribution)).finds(TOP, "pkg:deb/").lacks('"leaked"', "bookworm", "trixie")


def swapped(bench):
    """A file that a later layer makes a folder, a link or nothing."""
    layout = base(Layout())
    layout.good(entry("opt/a.jar", jar(artifact="a", version="1.0")), entry("opt/b.jar", jar(artifact="b", version="1.0")),
                entry("d/c.jar", jar(artifact="c", version="1.0")))
    layout.good(entry("opt/a.jar/", kind=b"5"), symlink("opt/b.jar", "/etc/passwd"), symlink("d", "/"), entry("d/etc/x.jar", jar(artifact="x", version="1.0")))
    layout.good(entry("etc/os-release/", kind=b"5"), entry("etc/os-release/x"))
    scan(bench, top(layout)).finds(TOP, "pkg:deb/", "pkg:maven/org.apache.logging.log4j/x@").lacks("log4j/a@", "log4j/b@", "log4j/c@")


def million_entries(bench):
    """512 MiB of headers, a few kilobytes a thousand of them."""
    layout = base(Layout())
    stored, diff = many_gz((b"".join(fast_header(b"many/%03d/" % thousand)) for thousand in range(1000)),
                           entry("many/last.jar", jar(artifact="last", version="1.0")) + END)
    layout.layer(stored, diff)
    scan(bench, top(layout)).finds(BASE, TOP, "pkg:maven/org.apache.logging.log4j/last@1.0")


def million_folders(bench):
    """Each folder takes a node; memory ends the layer, not the scan."""
    layout = base(Layout())
    layer = layout.layer(*many_gz((b"".join(fast_header(b"tree/%03d/" % thousand, b"5")) for thousand in range(600)), END))
    scan(bench, top(layout)).finds(BASE, TOP).problem("^$", "memory", layer)


def fast_header(prefix, kind=b"0"):
    """A thousand empty entries; only digits change, and the checksum with them."""
    names = [b"%03d" % i for i in range(1000)]
    first = bytearray(header(prefix + b"000", kind=kind))
    at = len(prefix)
    low = int(first[148:154], 8)
    for name in names:
        block = bytearray(first)
        block[at:at + 3] = name
        block[148:154] = b"%06o" % (low + sum(name) - 144)
        yield bytes(block)


def gzip_bombs(bench):
    """Gigabytes of zeros: as a file nobody wants, as a package database, as a jar, behind the end."""
    layout = base(Layout())
    gib = 1 << 30
    zeros = bytes(MIB)
    layout.layer(big_gz(header(b"opt/zeros", 4 * gib), zeros, 4096, entry("opt/after.jar", jar(artifact="after", version="1.0")) + END))
    line = layout.layer(big_gz(header(b"var/lib/dpkg/status.d/line", gib), b"A" * MIB, 1024, END))
    big = layout.layer(big_gz(header(b"opt/zeros.jar", gib), zeros, 1024, END))
    layout.layer(big_gz(entry("opt/before.jar", jar(artifact="before", version="1.0")) + END, zeros, 1024))
    answer = scan(bench, top(layout)).finds(BASE, TOP, "pkg:maven/org.apache.logging.log4j/after@1.0",
                                           "pkg:maven/org.apache.logging.log4j/before@1.0")
    answer.problem("status.d/line", "MiB|bytes", line).problem("zeros.jar", "zip|archive", big)


def databases_of_one_line(bench):
    """The package databases themselves: one line of a gigabyte, and several that each stay below a limit."""
    layout = Layout()
    layout.good(entry("etc/os-release", OS_RELEASE))
    apk = layout.layer(big_gz(header(b"lib/apk/db/installed", 1 << 30), b"P" * MIB, 1024, END))
    layout.layer(big_gz(header(b"var/lib/rpm/rpmdb.sqlite", 1 << 30), b"SQLite format 3\0" * 65536, 1024, END))
    for i in range(4):
        layout.layer(big_gz(header(b"var/lib/dpkg/status.d/%d" % i, 60 * MIB), b"Package: x\n" + b"B" * (MIB - 11), 60, END))
    status = layout.layer(big_gz(header(b"var/lib/dpkg/status", 1 << 30), b"A" * MIB, 1024, END))
    lock = big_gz(header(b"srv/package-lock.json", 1 << 30), b"[" * MIB, 1024, END)
    layout.layer(lock)
    metadata = layout.layer(big_gz(header(b"p/x-1.0.dist-info/METADATA", 1 << 30), b"A" * MIB, 1024, END))
    answer = scan(bench, top(layout)).finds(TOP)
    answer.problem("lib/apk/db/installed", "PPP", apk).problem("var/lib/dpkg/status$", "MiB|bytes", status)
    answer.problem("rpmdb.sqlite", "").problem("package-lock.json", "").problem("status.d", "")
    answer.problem("METADATA", "")


def zstd_bombs(bench):
    layout = base(Layout())
    ratio = layout.layer(zstd_bomb(header(b"opt/zeros", 1 << 40), 100_000))
    frames = layout.layer(zstd_bomb(header(b"opt/zeros", 1 << 40), 1) + zstd_bomb(b"", 4000) * 20)
    window = layout.layer(zstd_bomb(entry("opt/window.jar", jar(artifact="window", version="1.0")), 100, 0xa8))
    answer = scan(bench, top(layout)).finds(BASE, TOP)
    answer.problem("^$", "expands more than", ratio).problem("^$", "expands more than", frames)
    answer.problem("^$", "zstd|tar header", window)


def zip_bombs(bench):
    """Archives in archives, and one that is two thousand times the same."""
    layout = base(Layout())
    data, crc, size = deflated(b"", bytes(MIB), 2048)
    wide = [(b"lib/%d.jar" % i, 8, crc, len(data), size, data, None if i == 0 else 0) for i in range(50)]
    layout.good(
        entry("opt/deep.jar", nested_jar(40)), entry("opt/wide.jar", nested_jar(5, 10)), entry("opt/overlap.jar", overlapping_jar()),
        entry("opt/gigabytes.jar", raw_zip(wide)),
        entry("opt/manifest.jar", zip_of_one(b"META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\nName: ", b"A" * MIB, 1024)),
        entry("opt/pom.jar", zip_of_one(b"META-INF/maven/g/a/pom.properties", b"version=1\nartifactId=", b"A" * MIB, 1024)),
        entry("opt/million.jar", raw_zip([(b"%06d.class" % i, 0, 0, 0, 0, b"", 0) for i in range(150_000)], 65_535)),
        entry("opt/good.jar", jar(artifact="good", version="1.0")))
    answer = scan(bench, top(layout)).finds(BASE, TOP, "pkg:maven/org.apache.logging.log4j/good@1.0")
    for name in ("deep", "overlap", "gigabytes", "pom"):
        answer.problem(f"^opt/{name}.jar", "")


def many_layers(bench):
    layout = base(Layout())
    for i in range(997):
        layout.layer(gz(b"", 1), "sha256:" + sha256(b""))
    scan(bench, top(layout)).finds(BASE, TOP)
    layout.layer(gz(b"", 1))
    layout.layer(gz(b"", 2))
    scan(bench, layout, 3).says("1001 layers", "at most 1000", "sha256")


def zstd(data):
    return subprocess.run(["zstd", "-q", "-19", "--check"], input=data, capture_output=True, check=True).stdout


# Documents: each makes the whole image unreadable, so each is a run.

def document(name, patterns, change=None, status=3, arguments=(), **changes):
    def case(bench):
        layout = top(base(Layout()))
        index = layout.documents(**changes)
        if change:
            index = change(layout, index)
        scan(bench, layout, status, index, arguments).says(*patterns)
    return f"document: {name}", case


def drop(layout, index, of):
    del layout.blobs[of(layout)["digest"]]
    return index


def nested_indexes(layout, index, depth=12):
    for _ in range(depth):
        descriptor = layout.blob(index, "application/vnd.oci.image.index.v1+json")
        index = json.dumps({"schemaVersion": 2, "manifests": [descriptor]}).encode()
    return index


def self_nested(layout, index):
    """An index cannot name its own digest; one that claims to does not match it."""
    digest = "sha256:" + "5e1f" * 16
    data = json.dumps({"manifests": [{"digest": digest, "size": 1}]}).encode()
    layout.blobs[digest] = data
    return data


def foreign_digest(digest):
    return lambda layout, index: json.dumps({"manifests": [{"digest": digest, "size": 10}]}).encode()


def swap(old, new):
    return lambda data: data.replace(old, new)


def no_rootfs(data):
    return json.dumps({"os": "linux"}).encode()


def few_diffs(data):
    config = json.loads(data)
    config["rootfs"]["diff_ids"].pop()
    return json.dumps(config).encode()


DOCUMENTS = [
    document("index.json cut", ["index.json", r"line 1"], change_index=half),
    document("index.json flipped", ["index.json"], change_index=lambda data: flipped(data, 4, 1, 0, 1)),
    document("index.json empty", ["index.json", "empty"], change_index=lambda data: b""),
    document("index.json of something else", ["index.json", "object"], change_index=lambda data: b"[1, 2]"),
    document("index.json that names nothing", ["index.json", "no manifest"], change_index=lambda data: b'{"manifests": []}'),
    document("index.json nested 100,000 deep", ["index.json", "64 levels"], change_index=lambda data: b"[" * 100_000),
    document("index.json not UTF-8", ["index.json"], change_index=lambda data: b'{"manifests": "\xff\xfe\x1b[31m"}'),
    document("index.json that names 300,000", ["index.json", "at most|more than"],
             change_index=lambda data: b'{"manifests": [' + b'{},' * 300_000 + b"{}]}"),
    document("indexes in indexes", ["nested"], nested_indexes),
    document("an index in itself", ["5e1f5e1f", "digest"], self_nested),
    document("manifest cut", ["sha256", "line 1"], change_manifest=half),
    document("manifest flipped on disk", ["sha256", "does not match its digest"],
             lambda layout, index: (layout.blobs.update({layout.manifest_descriptor["digest"]: flipped(
                 layout.blobs[layout.manifest_descriptor["digest"]], 1)}), index)[1]),
    document("manifest missing", ["sha256", "has no file"], lambda layout, index: drop(layout, index, lambda of: of.manifest_descriptor)),
    document("manifest of something else", ["sha256", "neither"], change_manifest=lambda data: b'{"hello": 1}'),
    document("manifest without layers", ["layers|index"], change_manifest=swap(b'"layers"', b'"lawyers"')),
    document("manifest with text for layers", ["layers", "list"], change_manifest=lambda data: json.dumps({**json.loads(data), "layers": "x"}).encode()),
    document("configuration cut", ["sha256", "line 1"], change_config=half),
    document("configuration missing", ["sha256", "has no file"], lambda layout, index: drop(layout, index, lambda of: of.config_descriptor)),
    document("configuration without layers", ["container image"], change_config=no_rootfs),
    document("configuration with fewer layers", ["diff_ids", "expected 2", "got 1"], change_config=few_diffs),
    document("configuration for another machine", ["linux/s390x", "linux/amd64"], status=(2, 3), arguments=("--platform", "linux/s390x")),
    document("digest that leads out", ["digest"], foreign_digest("sha256:../../../../../../etc/passwd")),
    document("digest of another kind", ["md5"], foreign_digest("md5:" + "a" * 32)),
    document("digest that steers", ["digest"], foreign_digest("sha256:\x1b[31m\u202e")),
    document("digest that is a number", ["digest", "text"], lambda layout, index: b'{"manifests": [{"digest": 1e400}]}'),
]


def layouts(bench):
    """A layout whose index.json is no file, or a huge one, or which is none."""
    layout = top(base(Layout()))
    folder = layout.write(bench.fresh() + "/pipe")
    os.remove(folder + "/index.json")
    bench.scan("image", "oci:" + folder, status=3).says("index.json")
    os.mkfifo(folder + "/index.json")
    bench.scan("image", "oci:" + folder, status=3).says("index.json")
    os.remove(folder + "/index.json")
    with open(folder + "/index.json", "wb") as file:
        file.truncate(1 << 30)
    bench.scan("image", "oci:" + folder, status=3).says("index.json", "larger|at most|bytes")
    bench.scan("image", "oci:" + folder + ":nowhere", status=(2, 3)).says("index.json|nowhere")
    blob = layout.layers[0]["digest"].split(":")[1]
    folder = layout.write(bench.fresh() + "/blob")
    os.remove(f"{folder}/blobs/sha256/{blob}")
    os.mkfifo(f"{folder}/blobs/sha256/{blob}")
    bench.scan("image", "oci:" + folder).finds(TOP).problem("^$", "is not in", layout.layers[0]["diff"])
    os.remove(f"{folder}/blobs/sha256/{blob}")
    os.symlink("/etc/passwd", f"{folder}/blobs/sha256/{blob}")
    bench.scan("image", "oci:" + folder).finds(TOP).lacks("root:").problem("^$", "digest", layout.layers[0]["diff"])
    bench.scan("image", "oci:" + bench.fresh(), status=3).says("index.json")
    bench.scan("image", "oci:/no/such/folder", status=3).says("/no/such/folder")


def archives(bench):
    """docker-archive and oci-archive that are cut, foreign, or lead out."""
    layout = top(base(Layout()))
    data = layout.docker()
    folder = bench.fresh()

    def archive(name, stored):
        return put(f"{folder}/{name}", stored)

    bench.scan("image", "docker-archive:" + archive("whole", data)).finds(BASE, TOP)
    last = data.rindex(b"1/layer.tar")
    cut = bench.scan("image", "docker-archive:" + archive("cut", data[:last + 700])).finds(BASE)
    cut.problem("^$", "is not in .*ends in the middle|ends in the middle", layout.layers[1]["diff"])
    bench.scan("image", "docker-archive:" + archive("begin", data[:700]), status=3).says("begin")
    bench.scan("image", "docker-archive:" + archive("empty", b""), status=3).says("empty", "manifest.json")
    bench.scan("image", "docker-archive:" + archive("noise", bytes(range(256)) * 8), status=3).says("noise", "tar header")
    bench.scan("image", "docker-archive:" + archive("cut.gz", gz(data)[:-200]), status=3).says("cut.gz", "ends|damaged|gzip")
    bench.scan("image", "oci-archive:" + archive("docker", data), status=3).says("docker-archive:")
    bench.scan("image", "docker-archive:" + folder, status=3).says("folder")
    bench.scan("image", "docker-archive:/no/such/file", status=3).says("/no/such/file")
    pipe = folder + "/pipe"
    os.mkfifo(pipe)
    bench.scan("image", "docker-archive:" + pipe, status=3).says("pipe")
    for name, manifest, status, words in (
            ("json", b'[{"Config":', 3, ["manifest.json", "line 1"]),
            ("none", b"[]", 2, ["no image"]),
            ("object", b'{"Config": 1}', 3, ["manifest.json", "list"]),
            ("out", b'[{"Config": "../../../../etc/passwd", "Layers": []}]', 3, ["passwd"]),
            ("absolute", b'[{"Config": "/etc/passwd", "Layers": []}]', 3, ["passwd"]),
            ("number", b'[{"Config": "config.json", "Layers": [1]}]', 3, ["Layers|diff_ids"])):
        bench.scan("image", "docker-archive:" + archive(name, layout.docker(manifest)), status=status).says(name, *words)
    linked = tar(entry("config.json", json.dumps(layout.config()).encode()), symlink("0/layer.tar", "/etc/passwd"),
                 symlink("1/layer.tar", "../1/layer.tar"),
                 entry("manifest.json", b'[{"Config":"config.json","RepoTags":null,"Layers":["0/layer.tar","1/layer.tar"]}]'))
    bench.scan("image", "docker-archive:" + archive("linked", linked), status=3).says("none of the 2 layers", "is not in")
    bomb = big_gz(header(b"0/layer.tar", 3 << 30), bytes(MIB), 3 << 10, END)
    bench.scan("image", "docker-archive:" + archive("bomb", bomb), status=3).says("bomb")


CASES = [
    ("a layer of a million entries", million_entries), ("a layer of 600,000 folders", million_folders),
    ("gzip bombs", gzip_bombs), ("databases of one line", databases_of_one_line), ("zstd bombs", zstd_bombs), ("zip bombs", zip_bombs),
    ("damaged layers", damaged_layers), ("odd layers", odd_layers), ("digests", digests), ("hostile names", names),
    ("swapped types", swapped), ("many layers", many_layers), ("layouts", layouts), ("archives", archives), *DOCUMENTS,
]
