#!/usr/bin/env python3
"""Writes what an unpacked image holds, as told by each ecosystem's own tool, as JSON to standard output.

Usage: manifest.py NAME ROOTFS

deb     `dpkg-query --admindir`, with the source package and its version
pypi    `importlib.metadata` over every folder that holds `.dist-info` or `.egg-info`
npm     `npm ls --all`, for every package-lock.json outside node_modules
maven   every jar that no Debian package owns, by its file name in maven.txt; checked against its own pom.properties
golang  `go version -m` over every executable; a replaced module counts as its replacement

A language package whose file is in a dpkg file list belongs to that Debian package and carries its name in `ownedBy`.
"""

import importlib.metadata
import json
import os
import stat
import subprocess
import sys
import zipfile


def run(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True).stdout


def read_distribution(root):
    """Returns {id, version, codename} of etc/os-release."""
    # etc/os-release is a link that is only right inside the image.
    with open(os.path.join(root, "usr/lib/os-release"), encoding="utf-8") as lines:
        fields = dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)
    fields = {key: value.strip('"') for key, value in fields.items()}
    return {"id": fields["ID"], "version": fields["VERSION_ID"], "codename": fields.get("VERSION_CODENAME", "")}


def read_debs(root):
    """Returns the installed packages, sorted by name and architecture."""
    form = "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
    rows = run("dpkg-query", f"--admindir={root}/var/lib/dpkg", "-W", "-f", form).splitlines()
    debs = []
    for row in rows:
        status, name, version, arch, source, source_version = row.split("\t")
        if status == "installed":
            debs.append({"name": name, "version": version, "arch": arch, "source": source, "sourceVersion": source_version})
    return sorted(debs, key=lambda deb: (deb["name"], deb["arch"]))


def read_owners(root):
    """Returns {path without leading slash: name of the Debian package that ships it}."""
    owners = {}
    folder = os.path.join(root, "var/lib/dpkg/info")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".list"):
            package = name[: -len(".list")].split(":")[0]
            with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as lines:
                for line in lines:
                    path = line.rstrip("\n").lstrip("/")
                    # usr-merge: lib/x and usr/lib/x are one file.
                    owners.setdefault(path, package)
                    if path.split("/")[0] in ("bin", "sbin", "lib", "lib64"):
                        owners.setdefault("usr/" + path, package)
    return owners


def owned(entry, path, owners):
    if path in owners:
        entry["ownedBy"] = owners[path]
    return entry


def walk_files(root):
    """Yields the path of every regular file relative to root; does not follow links or enter kernel file systems."""
    for folder, folders, files in os.walk(root):
        relative = os.path.relpath(folder, root)
        relative = "" if relative == "." else relative + "/"
        if not relative:
            folders[:] = [name for name in folders if name not in ("proc", "sys", "dev")]
        folders.sort()
        for name in sorted(files):
            if stat.S_ISREG(os.lstat(os.path.join(folder, name)).st_mode):
                yield relative + name


def count_bytes(root, files):
    """Returns the size of all files; one with several names counts once."""
    stats = {(found.st_dev, found.st_ino): found.st_size for found in (os.lstat(os.path.join(root, path)) for path in files)}
    return sum(stats.values())


def read_pypi(root, files, owners):
    folders = set()
    for path in files:
        parts = path.split("/")
        for index, part in enumerate(parts):
            if part.endswith((".dist-info", ".egg-info")):
                folders.add("/".join(parts[:index]))
                break
    packages = []
    for folder in sorted(folders):
        for found in importlib.metadata.distributions(path=[os.path.join(root, folder)]):
            info = os.path.relpath(str(found._path), root)
            evidence = next(
                (f"{info}/{name}" for name in ("METADATA", "PKG-INFO") if os.path.isfile(os.path.join(root, info, name))), info)
            entry = {"name": found.metadata["Name"], "version": found.version, "path": evidence}
            packages.append(owned(entry, evidence, owners))
    return sorted(packages, key=lambda entry: (entry["path"], entry["name"]))


def read_npm(root, files, owners):
    packages = []
    for path in files:
        if not path.endswith("package-lock.json") or "node_modules/" in path or path in owners:
            continue
        application = os.path.dirname(path)
        tree = json.loads(run("npm", "ls", "--all", "--json", "--long", "--prefix", os.path.join(root, application)))
        packages.append({"name": tree["name"], "version": tree["version"], "path": f"{application}/package.json", "application": True})
        pending = list(tree.get("dependencies", {}).values())
        while pending:
            node = pending.pop()
            pending.extend(node.get("dependencies", {}).values())
            if "path" in node:  # absent for a repeated mention of a package that is listed elsewhere
                place = os.path.relpath(os.path.join(node["path"], "package.json"), os.path.realpath(root))
                entry = {"name": node["name"], "version": node["version"], "path": place}
                if entry not in packages:
                    packages.append(owned(entry, place, owners))
    return sorted(packages, key=lambda entry: entry["path"])


def read_maven(root, files, owners):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "maven.txt"), encoding="utf-8") as lines:
        put_in = [line.strip().split(":") for line in lines if line.strip() and not line.startswith("#")]
    coordinates = {f"{artifact}-{version}.jar": (group, artifact, version) for group, artifact, version in put_in}
    packages = []
    for path in files:
        if path.endswith(".jar") and path not in owners:
            known = coordinates[os.path.basename(path)]
            told = own_coordinates(os.path.join(root, path))
            if told not in (None, known):
                raise SystemExit(f"{path} calls itself {told}, expected {known}")
            packages.append({"group": known[0], "name": known[1], "version": known[2], "path": path})
    return packages


def own_coordinates(jar):
    with zipfile.ZipFile(jar) as archive:
        names = [name for name in archive.namelist() if name.startswith("META-INF/maven/") and name.endswith("/pom.properties")]
        if not names:
            return None  # spring-beans is built by Gradle and names no group at all
        if len(names) != 1:
            raise SystemExit(f"{jar}: {len(names)} pom.properties, expected 0 or 1")
        fields = dict(line.split("=", 1) for line in archive.read(names[0]).decode().splitlines() if "=" in line)
    return fields["groupId"], fields["artifactId"], fields["version"]


def read_go(root, files, owners):
    packages = []
    for path in files:
        full = os.path.join(root, path)
        if not os.access(full, os.X_OK) or path in owners:
            continue
        with open(full, "rb") as binary:
            if binary.read(4) != b"\x7fELF":
                continue
        rows = run("go", "version", "-m", full, check=False).splitlines()
        if not rows:
            continue
        packages.append({"name": "stdlib", "version": rows[0].rsplit(": go", 1)[1], "path": path})
        for row in rows[1:]:
            fields = row.split("\t")
            if fields[1] == "mod":
                packages.append({"name": fields[2], "version": fields[3], "path": path, "application": True})
            elif fields[1] == "dep":
                packages.append({"name": fields[2], "version": fields[3], "path": path})
            elif fields[1] == "=>":
                packages[-1] = {"name": fields[2], "version": fields[3], "path": path,
                                "replaces": f"{packages[-1]['name']}@{packages[-1]['version']}"}
    return packages


def main(name, root):
    files = list(walk_files(root))
    owners = read_owners(root)
    manifest = {
        "image": name,
        "distribution": read_distribution(root),
        "files": len(files),
        "bytes": count_bytes(root, files),
        "deb": read_debs(root),
        "pypi": read_pypi(root, files, owners),
        "npm": read_npm(root, files, owners),
        "maven": read_maven(root, files, owners),
        "golang": read_go(root, files, owners),
    }
    json.dump(manifest, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
