#!/usr/bin/env python3
"""Builds format-1.snapshot from docs/snapshot.md alone; shares no code with the product."""
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
    body.num(2)
    offsets = []
    for name, versions, state in (("b", [], 0), ("a", ["v1", "v2"], 3)):
        offsets.append(len(body.record))
        body.text("golang")
        body.text(name)
        body.text("semver")
        body.num(1)
        body.text("0")
        body.num(0)
        body.num(0)
        body.list(versions)
        body.num(state)
        body.num(0)
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
    for _ in range(4):
        body.num(0)
    return body.bytes()


def fnv(namespace, name):
    value = 0x811C9DC5
    for byte in namespace.encode() + b"\xff" + name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    value = (value ^ value >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ value >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def main(path):
    one, (at_b, at_a) = first_advisory()
    two = second_advisory()
    texts = sorted(
        t.encode()
        for t in (
            "osv-go GO-1 GO-2 CVE-2021-44228 CVE-2021-45046 golang a b CWE-79 CVE-2020-0001 CVE-2020-00001".split()
            + ["Cross-site Scripting", "an entry", "Go vulnerability database"]
        )
    )

    def t(text):
        return texts.index(text.encode())

    ends, end = b"", 0
    for text in texts:
        end += len(text)
        ends += struct.pack("<I", end)
    hashes = sorted((fnv("golang", name), i) for i, name in enumerate("ab"))
    buckets = [0, sum(h >> 31 == 0 for h, _ in hashes), 2]
    ids = {"CVE-2021-44228": [0, 1], "CVE-2021-45046": [0], "GO-1": [0], "GO-2": [1]}
    id_records, refs = b"", []
    for name in sorted(ids):
        id_records += struct.pack("<III", t(name), len(refs), len(ids[name]))
        refs += ids[name]
    keys = struct.pack("<ii", -1, -1)
    day = 18_262  # 2020-01-01
    none = -(1 << 63)
    sections = [
        ends,
        b"".join(texts),
        one + two,
        struct.pack("<QII", len(one), t("osv-go"), t("GO-1"))
        + struct.pack("<QII", len(one + two), t("osv-go"), t("GO-2")),
        id_records,
        struct.pack("<%dI" % len(refs), *refs),
        struct.pack("<IIII", t("golang"), t("a"), 0, 1)
        + struct.pack("<IIII", t("golang"), t("b"), 1, 1),
        b"".join(struct.pack("<II", h, i) for h, i in hashes),
        struct.pack("<III", *buckets),
        keys + keys,
        struct.pack("<IIIIQ", 0, at_a, 1, 8, 0) + struct.pack("<IIIIQ", 0, at_b, 0, 8, 8),
        struct.pack("<QII", 2020 << 32 | 1, 12_345, 99_999),
        struct.pack("<III", t("CVE-2020-00001"), 0, 100_000),
        struct.pack("<IIqqI", t("CVE-2020-0001"), t("an entry"), day, none, 1),
        struct.pack("<II", t("CWE-79"), t("Cross-site Scripting")),
        struct.pack("<III", t("golang"), t("osv-go"), 2),
        struct.pack("<IIiiq", t("osv-go"), t("Go vulnerability database"), 2, 1, day),
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
        "<IIqIIQQIII", 1, 1, 1_700_000_000, 0, 0, size, len(data), len(directory),
        crc32c(directory), 0)
    header += struct.pack("<I", crc32c(header))
    data[:64] = header
    with open(path, "wb") as out:
        out.write(bytes(data) + directory)


main(sys.argv[1])
