"""Makes tar entries, archives, images and bombs, byte by byte: no library would write what is wrong with them."""

import gzip
import hashlib
import io
import itertools
import json
import os
import random
import struct
import zipfile
import zlib

OS_RELEASE = b'ID=debian\nVERSION_ID="11"\nVERSION_CODENAME=bullseye\nPRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\n'
LAYER = "application/vnd.oci.image.layer.v1.tar"
MIB = 1 << 20


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# Packages

def dpkg(name="sudo", version="1.9.5p1-1", more=""):
    return (f"Package: {name}\nStatus: install ok installed\nMaintainer: Somebody <somebody@example.org>\n"
            f"Architecture: amd64\nVersion: {version}\n{more}Description: fixture\n\n").encode()


def metadata(name, version):
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: fixture\n\n".encode()


def jar(group="org.apache.logging.log4j", artifact="log4j-core", version="2.14.1", more=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        members = [(f"META-INF/maven/{group}/{artifact}/pom.properties",
                    f"groupId={group}\nartifactId={artifact}\nversion={version}\n".encode()), *more]
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def package_lock(name="lodash", version="4.17.15"):
    return json.dumps({"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {
        "": {"name": "app", "version": "1.0.0"},
        f"node_modules/{name}": {"version": version, "resolved": f"{name}.tgz"}}}).encode()


# Damage

def flipped(data, seed, count=1, start=0, end=None):
    """The bytes with some bits turned."""
    chance = random.Random(seed)
    out = bytearray(data)
    for _ in range(count):
        out[chance.randrange(start, end or len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def half(data):
    return data[:len(data) // 2]


# Tar

def header(name, size=0, kind=b"0", link=b"", mode=0o644, size_field=None):
    block = bytearray(512)
    block[0:min(len(name), 100)] = name[:100]
    block[100:108] = b"%07o\0" % mode
    block[108:116] = block[116:124] = b"0000000\0"
    block[124:136] = size_field or b"%011o\0" % size
    block[136:148] = b"%011o\0" % 0
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[157:157 + min(len(link), 100)] = link[:100]
    block[257:265] = b"ustar\x0000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padded(data):
    return data + bytes(-len(data) % 512)


def entry(name, data=b"", kind=b"0", link=b"", mode=0o644):
    name = name.encode() if isinstance(name, str) else name
    link = link.encode() if isinstance(link, str) else link
    before = b""
    if len(name) > 100:
        before += header(b"././@LongLink", len(name) + 1, b"L") + padded(name + b"\0")
    if len(link) > 100:
        before += header(b"././@LongLink", len(link) + 1, b"K") + padded(link + b"\0")
    return before + header(name, len(data), kind, link, mode) + padded(data)


def symlink(name, target):
    return entry(name, kind=b"2", link=target, mode=0o777)


def hardlink(name, target):
    return entry(name, kind=b"1", link=target)


def pax(record, name, data=b""):
    """An entry below an extended header."""
    return header(b"PaxHeaders/x", len(record), b"x") + padded(record) + entry(name, data)


END = bytes(1024)


def tar(*entries):
    return b"".join(entries) + END


def gz(data, level=6):
    return gzip.compress(data, level, mtime=0)


def deflated(prefix, block, count, suffix=b""):
    """A deflate stream of prefix, a block many times over, and suffix: made in no time. And its checksum and size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(prefix) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(suffix) + packer.flush()
    crc = zlib.crc32(prefix)
    for _ in range(count):
        crc = zlib.crc32(block, crc)
    crc = zlib.crc32(suffix, crc)
    return first + again * count + last, crc, len(prefix) + count * len(block) + len(suffix)


def big_gz(prefix, block, count, suffix=b""):
    data, crc, size = deflated(prefix, block, count, suffix)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + data + struct.pack("<II", crc, size & 0xffffffff)


def many_gz(blocks, last):
    """A gzip layer of many blocks, never in memory as a whole, and its diff_id."""
    packer, digest, out = zlib.compressobj(1, zlib.DEFLATED, 31), hashlib.sha256(), []
    for block in itertools.chain(blocks, [last]):
        digest.update(block)
        out.append(packer.compress(block))
    out.append(packer.flush())
    return b"".join(out), "sha256:" + digest.hexdigest()


def zstd_bomb(prefix, count, window=0x50):
    """A frame of the prefix and of runs of zeros, 128 KiB for four bytes each."""
    blocks = [struct.pack("<I", len(prefix) << 3)[:3] + prefix]
    blocks += [struct.pack("<I", (131072 << 3) | 2)[:3] + b"\0"] * count
    blocks.append(b"\x01\0\0")
    return b"\x28\xb5\x2f\xfd\0" + bytes([window]) + b"".join(blocks)


# Zip

def raw_zip(members, entries=None):
    """A zip of (name, method, checksum, packed size, size, data, offset); an offset places a member on other members."""
    body, directory, length = [], [], 0
    for name, method, crc, packed, size, data, offset in members:
        if offset is None:
            offset = length
            body.append(struct.pack("<IHHHHHIIIHH", 0x04034b50, 20, 0x800, method, 0, 0x21, crc, packed, size, len(name), 0) + name + data)
            length += len(body[-1])
        directory.append(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 20, 20, 0x800, method, 0, 0x21, crc, packed, size,
                                     len(name), 0, 0, 0, 0, 0, offset) + name)
    directory = b"".join(directory)
    count = len(members) if entries is None else entries
    end = struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, count & 0xffff, count & 0xffff, len(directory), length, 0)
    return b"".join(body) + directory + end


def zip_of_one(name, prefix, block, count, suffix=b""):
    data, crc, size = deflated(prefix, block, count, suffix)
    return raw_zip([(name, 8, crc, len(data), size, data, None)])


def overlapping_jar(members=2000, inner=MIB):
    """Every member is the same data again: small on disk, gigabytes when unpacked."""
    data, crc, size = deflated(b"", bytes(inner), 8)
    return raw_zip([(b"com/example/C%05d.jar" % i, 8, crc, len(data), size, data, None if i == 0 else 0)
                    for i in range(members)])


def nested_jar(depth, width=1):
    """Archives in archives in archives."""
    data = jar()
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(width):
                archive.writestr(zipfile.ZipInfo(f"BOOT-INF/lib/n{i}.jar", (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        data = out.getvalue()
    return data


# Images

class Layout:
    """An OCI layout; every document can be replaced by a worse one before it is written."""

    def __init__(self):
        self.layers = []
        self.blobs = {}

    def layer(self, stored, diff=None, media=LAYER + "+gzip", digest=None, keep=True):
        """Adds a layer as it is stored; answers its diff_id."""
        digest = digest or "sha256:" + sha256(stored)
        diff = diff or "sha256:" + sha256(stored + b" unpacked")
        self.layers.append({"mediaType": media, "digest": digest, "size": len(stored), "diff": diff})
        if keep:
            self.blobs[digest] = stored
        return diff

    def good(self, *entries):
        data = tar(*entries)
        return self.layer(gz(data), "sha256:" + sha256(data))

    def config(self):
        return {"architecture": "amd64", "os": "linux", "config": {},
                "rootfs": {"type": "layers", "diff_ids": [layer["diff"] for layer in self.layers]}}

    def manifest(self, config):
        return {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
                "layers": [{key: layer[key] for key in ("mediaType", "digest", "size")} for layer in self.layers]}

    def blob(self, data, media="application/vnd.oci.image.manifest.v1+json"):
        digest = "sha256:" + sha256(data)
        self.blobs[digest] = data
        return {"mediaType": media, "digest": digest, "size": len(data)}

    def documents(self, change_config=lambda x: x, change_manifest=lambda x: x, change_index=lambda x: x):
        """Index, manifest and configuration; each change gets the document's bytes."""
        config = change_config(json.dumps(self.config()).encode())
        self.config_descriptor = self.blob(config, "application/vnd.oci.image.config.v1+json")
        manifest = change_manifest(json.dumps(self.manifest(self.config_descriptor)).encode())
        self.manifest_descriptor = self.blob(manifest)
        index = json.dumps({"schemaVersion": 2, "manifests": [self.manifest_descriptor]}).encode()
        return change_index(index)

    def write(self, folder, index=None):
        os.makedirs(os.path.join(folder, "blobs", "sha256"))
        index = self.documents() if index is None else index
        put(os.path.join(folder, "oci-layout"), b'{"imageLayoutVersion":"1.0.0"}')
        put(os.path.join(folder, "index.json"), index)
        for digest, data in self.blobs.items():
            algorithm, _, name = digest.partition(":")
            if algorithm == "sha256" and "/" not in name:
                put(os.path.join(folder, "blobs", algorithm, name), data)
        return folder

    def docker(self, manifest=None, config=None, layers=None):
        """The same image as `docker save` writes it."""
        config = json.dumps(self.config()).encode() if config is None else config
        names = [f"{n}/layer.tar" for n in range(len(self.layers))]
        document = [{"Config": "config.json", "RepoTags": ["bad:latest"], "Layers": names}]
        manifest = json.dumps(document).encode() if manifest is None else manifest
        stored = [self.blobs.get(layer["digest"]) for layer in self.layers]
        return tar(entry("config.json", config), entry("manifest.json", manifest),
                   *(entry(name, data) for name, data in zip(names, stored) if data is not None))


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)
    return path
