#!/usr/bin/env python3
"""Builds format-2.snapshot from docs/snapshot.md alone; shares no code with the product."""
import hashlib
import struct
import sys

BLOCK = 1 << 16


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def number(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


class Body:
    def __init__(self):
        self.texts, self.record = [], b""

    def num(self, value):
        self.record += number(value)

    def text(self, value, plus=0):
        if value not in self.texts:
            self.texts.append(value)
        self.num(self.texts.index(value) + plus)

    def list(self, values):
        self.num(len(values))
        for value in values:
            self.text(value)

    def time(self, seconds, nanos):
        self.num(1)
        self.num(seconds * 2 if seconds >= 0 else -seconds * 2 - 1)
        self.num(nanos)

    def bytes(self):
        table, end = struct.pack("<I", len(self.texts)), 0
        for text in self.texts:
            end += len(text.encode())
            table += struct.pack("<I", end)
        return table + "".join(self.texts).encode() + self.record


def first_advisory():
    body = Body()
    body.text("osv-go")
    body.text("GO-1")
    body.list(["CVE-2021-44228", "CVE-2021-45046"])
    body.list([])
    body.list(["GO-2"])
    body.text("a summary")
    body.text("détails \U0001F600")
    body.time(-1, 999_999_999)
    body.time(1_700_000_000, 5)
    body.num(0)
    body.num(1)
    for part in ("nvd", "CVSS_V3", "CVSS:3.1/AV:N"):
        body.text(part)
    body.list(["CWE-79"])
    body.list(["ref:1", "ref:2"])
    body.num(3)
    offsets = []
    for name, versions, state in (("b", [], 0), ("a", ["v1", "v2"], 3)):
        offsets.append(len(body.record))
        body.text("golang")
        body.text(name)
        body.text("semver")
        body.num(1)
        body.text("0")
        for _ in range(4):  # it is affected; no fix, limit or last affected version
            body.num(0)
        body.list(versions)
        body.num(0)  # affected
        body.num(state)
        body.text("")
        body.num(0)
        body.num(0)
    offsets.append(len(body.record))
    for part in ("rpm:rhel:9", "kernel", "semver"):
        body.text(part)
    body.num(1)
    body.text("after this")
    body.num(1)
    body.num(0)
    body.text("below that", 1)
    body.num(0)
    body.list([])
    body.num(2)  # under investigation
    body.num(6)  # end of life
    body.text("Out of support scope")
    body.num(1)
    for part in ("redhat", "WORD", "low"):
        body.text(part)
    body.num(1)
    body.list(["aarch64", "x86_64"])
    for part in ("nodejs:18", "el9_2", "fips"):
        body.text(part, 1)
    body.list(["bpftool"])
    body.num(1)
    body.list(["x.Parse"])
    body.num(1)  # malicious
    whole = body.bytes()
    start = len(whole) - len(body.record)
    return whole, [start + offset for offset in offsets]


def second_advisory():
    body = Body()
    body.text("osv-go")
    body.text("GO-2")
    body.list(["CVE-2021-44228"])
    body.list([])
    body.list([])
    body.text("")
    body.text("")
    body.num(0)
    body.num(0)
    body.time(0, 0)
    for _ in range(5):
        body.num(0)
    return body.bytes()


class Digest:
    def __init__(self):
        self.data = b""

    def num(self, value):
        self.data += struct.pack("<q", value)
        return self

    def text(self, *values):
        for value in values:
            self.num(len(value.encode()))
            self.data += value.encode()
        return self

    def list(self, values):
        return self.num(len(values)).text(*values)

    def option(self, value):
        self.num(value is not None)
        return self if value is None else self.text(value)

    def sum(self):
        return hashlib.sha256(self.data).digest()[:16]


def plain(advisory, versions, state):
    digest = Digest()
    digest.data = advisory
    digest.text("semver").num(1).text("0")
    for _ in range(4):
        digest.num(0)
    digest.list(versions).num(0).num(state).text("").num(0)
    for _ in range(7):  # no condition
        digest.num(0)
    return digest.sum()


def fnv(namespace, name):
    value = 0x811C9DC5
    for byte in namespace.encode() + b"\xff" + name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    value = (value ^ value >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ value >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def main(path):
    one, (at_b, at_a, at_kernel) = first_advisory()
    two = second_advisory()
    texts = sorted(
        t.encode()
        for t in (
            "osv-go GO-1 GO-2 CVE-2021-44228 CVE-2021-45046 golang a b CWE-79 CVE-2020-0001 CVE-2020-00001".split()
            + "rpm:rhel:9 kernel exploitdb EDB-50592 log4j cisa active yes total".split()
            + "debian endoflife 11 bullseye 11.11".split()
            + "kept.json osv-go.zip GO-3.json none".split()
            + ["no id", "left out"]
            + ["Cross-site Scripting", "an entry", "Go vulnerability database"]
        )
    )

    def t(text):
        return texts.index(text.encode())

    ends, end = b"", 0
    for text in texts:
        end += len(text)
        ends += struct.pack("<I", end)
    packages = [("golang", "a"), ("golang", "b"), ("rpm:rhel:9", "kernel")]
    hashes = sorted((fnv(*package), i) for i, package in enumerate(packages))
    buckets = [sum(h >> 30 < bucket for h, _ in hashes) for bucket in range(5)]
    ids = {"CVE-2021-44228": [0, 1], "CVE-2021-45046": [0], "GO-1": [0], "GO-2": [1]}
    id_records, refs = b"", []
    for name in sorted(ids):
        id_records += struct.pack("<III", t(name), len(refs), len(ids[name]))
        refs += ids[name]
    keys = struct.pack("<ii", -1, -1)
    no_keys = struct.pack("<ii", -2, -2)
    day = 18_262  # 2020-01-01
    august = 20_679  # 2026-08-14
    none = -(1 << 63)
    changes = b"".join(map(number, (august, 94_000, 98_000, 2, 95_000, 100_000)))
    first = (
        Digest().text("osv-go", "GO-1").list(["CVE-2021-44228", "CVE-2021-45046"]).list([])
        .num(0).num(1).text("nvd", "CVSS_V3", "CVSS:3.1/AV:N").num(1).sum()
    )
    second = (
        Digest().text("osv-go", "GO-2").list(["CVE-2021-44228"]).list([])
        .num(1).num(0).num(0).sum()
    )
    kernel = Digest()
    kernel.data = first
    kernel.text("semver").num(1).text("after this").num(1).option(None).option("below that").option(None)
    kernel.list([]).num(2).num(6).text("Out of support scope").num(1).text("redhat", "WORD", "low")
    kernel.list(["aarch64", "x86_64"]).option("nodejs:18").option("el9_2").option("fips")
    kernel.list(["bpftool"]).num(1).list(["x.Parse"])
    ids_known = {
        "CVE-2020-0001": Digest().num(1).num(day).num(none).num(1),
        "CVE-2021-44228": Digest(),
        "CVE-2021-45046": Digest(),
        "GO-1": Digest(),
        "GO-2": Digest(),
    }
    for name in ids:
        ids_known[name].data = b"".join((first, second)[i] for i in ids[name])
    ids_known["CVE-2021-44228"].num(2).text("exploitdb", "EDB-50592").num(2)
    ids_known["CVE-2021-44228"].num(3).text("cisa", "active", "yes", "total")
    sections = [
        ends,
        b"".join(texts),
        one + two,
        struct.pack("<QII", len(one), t("osv-go"), t("GO-1"))
        + struct.pack("<QII", len(one + two), t("osv-go"), t("GO-2")),
        id_records,
        struct.pack("<%dI" % len(refs), *refs),
        struct.pack("<IIII", t("golang"), t("a"), 0, 1)
        + struct.pack("<IIII", t("golang"), t("b"), 1, 1)
        + struct.pack("<IIII", t("rpm:rhel:9"), t("kernel"), 2, 1),
        b"".join(struct.pack("<II", h, i) for h, i in hashes),
        struct.pack("<5I", *buckets),
        keys + keys + no_keys,
        struct.pack("<IIIIQ", 0, at_a, 1, 8, 0)
        + struct.pack("<IIIIQ", 0, at_b, 0, 8, 8)
        + struct.pack("<IIIIQ", 0, at_kernel, 1, 8, 16),
        struct.pack("<QII", 2020 << 32 | 1, 12_345, 99_999)
        + struct.pack("<QII", 2021 << 32 | 44228, 95_000, 100_000),
        struct.pack("<III", t("CVE-2020-00001"), 0, 100_000),
        struct.pack("<IIqqI", t("CVE-2020-0001"), t("an entry"), day, none, 1),
        struct.pack("<II", t("CWE-79"), t("Cross-site Scripting")),
        struct.pack("<III", t("golang"), t("osv-go"), 2),
        struct.pack("<IIiiq", t("osv-go"), t("Go vulnerability database"), 2, 1, day),
        struct.pack("<QQ", 2021 << 32 | 44228, len(changes)),
        changes,
        struct.pack("<IIIIIq", t("CVE-2021-44228"), t("exploitdb"), t("EDB-50592"), t("log4j"), 2, none),
        struct.pack("<IIIIIq", t("CVE-2021-44228"), t("cisa"), t("active"), t("yes"), t("total"), day),
        struct.pack(
            "<IIIIqqqII", t("debian"), t("endoflife"), t("11"), t("bullseye"),
            day, none, august + 2, 1, t("11.11") + 1),
        struct.pack("<IIIqIII", t("kept.json"), 0, t("an entry") + 1, 0, 0, 0, 0)
        + struct.pack("<IIIqIII", t("osv-go.zip"), t("osv-go") + 1, 0, (1 << 40) + 1, 1, 1, 2),
        struct.pack("<IIiiq", t("osv-go"), t("Go vulnerability database"), 2, 1, none),
        struct.pack("<IIq", t("GO-3.json"), t("no id"), 1 << 40),
        struct.pack("<II", t("left out"), t("none")),
        plain(first, ["v1", "v2"], 3) + plain(first, [], 0) + kernel.sum(),
        b"".join(struct.pack("<I", t(name)) + ids_known[name].sum() for name in sorted(ids_known)),
    ]
    data, directory = bytearray(64), b""
    for code, section in enumerate(sections, 1):
        data += bytes(-len(data) % 8)
        directory += struct.pack("<IIQQ", code, 0, len(data), len(section))
        data += section
    sums = [crc32c(data[max(64, i) : i + BLOCK]) for i in range(0, len(data), BLOCK)]
    directory = struct.pack("<II", len(sections), len(sums)) + directory
    directory += struct.pack("<%dI" % len(sums), *sums)
    size = len(data) + len(directory)
    header = b"\x89OISNAP\n" + struct.pack(
        "<IIqIIQQIII", 2, 1, 1_700_000_000, 0, 0, size, len(data), len(directory),
        crc32c(directory), 0)
    header += struct.pack("<I", crc32c(header))
    data[:64] = header
    with open(path, "wb") as out:
        out.write(bytes(data) + directory)


main(sys.argv[1])
