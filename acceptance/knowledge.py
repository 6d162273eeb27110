"""Reads the advisories of the feeds folder and the starter set, and says what they hold for one package.

Independent of the product: the algorithms are the specifications' own, written down naively and slowly.
https://ossf.github.io/osv-schema/#evaluation
"""

import dataclasses
import functools
import glob
import json
import os
import re
import zipfile

import yaml

import orders

OSV_ZIPS = ("osv-go.zip", "osv-rust.zip", "osv-pypi-pysec.zip", "osv-almalinux.zip", "osv-ghsa-sample.zip")
PURL_TYPES = {"PyPI": "pypi", "Go": "golang", "npm": "npm", "Maven": "maven"}
Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the base loader leaves versions as text


@dataclasses.dataclass(frozen=True)
class Affected:
    """One `affected` entry: what a record says about one package."""

    kind: str  # a purl type
    name: str
    release: str  # of the distribution, "" for every one and for languages
    versions: tuple
    ranges: tuple  # of tuples of (event, version)
    bound: tuple  # GHSA's (operator, version), or ()

    def covers(self, version):
        return version in self.versions or any(self.range_covers(events, version) for events in self.ranges)

    def range_covers(self, events, version):
        order = orders.ORDERS[self.kind]
        limits = [limit for event, limit in events if event == "limit" and limit != "*"]
        if limits and not any(order(version, limit) < 0 for limit in limits):
            return False
        vulnerable = False
        for event, at in sorted_events(order, events):
            if event == "introduced" and (at == "0" or order(version, at) >= 0):
                vulnerable = True
            elif event == "fixed" and order(version, at) >= 0:
                vulnerable = False
            elif event == "last_affected" and order(version, at) > 0:
                vulnerable = False
        if vulnerable and self.bound and not any(event in ("fixed", "last_affected") for event, _ in events):
            operator, limit = self.bound
            answer = order(version, limit)
            return answer < 0 or (answer == 0 and operator == "<=")
        return vulnerable

    def fixes(self):
        return [at for events in self.ranges for event, at in events if event == "fixed"]


@dataclasses.dataclass(frozen=True)
class Record:
    """One advisory."""

    id: str
    aliases: tuple
    affected: tuple
    source: str


@dataclasses.dataclass
class Expected:
    """One finding that must be reported."""

    ids: set  # any of these may be its id
    kind: str
    name: str
    version: str
    source_version: str
    arch: str
    fixed: set  # acceptable fixed versions; None = none known
    sources: set

    def key(self):
        return (self.kind, self.name, self.version, self.arch)


def sorted_events(order, events):
    """By version; the beginning first, and at one version an end before a beginning, so that adjacent ranges join."""
    def compare(left, right):
        lowest = orders.compare_values(left[1] != "0" or left[0] != "introduced", right[1] != "0" or right[0] != "introduced")
        if lowest or left[1] == right[1] == "0":
            return lowest
        return order(left[1], right[1]) or orders.compare_values(left[0] == "introduced", right[0] == "introduced")

    return sorted((event for event in events if event[0] != "limit"), key=functools.cmp_to_key(compare))


def normal_name(kind, name):
    """PEP 503 for PyPI; the others compare as they are."""
    return re.sub(r"[-_.]+", "-", name).lower() if kind == "pypi" else name


# --- reading ----------------------------------------------------------------------------------------------------------


def parse_osv(document, source):
    """Returns a Record, or None for a withdrawn one."""
    if document.get("withdrawn"):
        return None
    affected = []
    for entry in document.get("affected") or []:
        package = entry.get("package")
        if not package:
            continue  # ranges of commits only
        ecosystem, _, release = package["ecosystem"].partition(":")
        kind = "deb" if ecosystem == "Debian" else PURL_TYPES.get(ecosystem)
        if kind is None:
            continue
        ranges = tuple(
            tuple((event, str(at)) for pair in found["events"] for event, at in pair.items())
            for found in entry.get("ranges") or []
            if found["type"] in ("SEMVER", "ECOSYSTEM")
        )
        bound = (entry.get("database_specific") or {}).get("last_known_affected_version_range", "")
        bound = re.fullmatch(r"\s*(<=?)\s*(\S+)\s*", bound)
        affected.append(
            Affected(kind, normal_name(kind, package["name"]), release, tuple(map(str, entry.get("versions") or [])), ranges,
                     bound.groups() if bound else ()))
    return Record(document["id"], tuple(dict.fromkeys(document.get("aliases") or [])), tuple(affected), source)


def parse_debian_list(text, source):
    """Yields a Record for every DSA or DLA and vulnerability it names: a list entry is no alias of its CVEs.

    `[29 Mar 2023] DSA-5380-1 xorg-server - security update`, then indented lines: `{CVE-2023-1393}` and
    `[bullseye] - xorg-server 2:1.20.11-1+deb11u6`.
    """
    entry, cves, fixes = None, [], []

    def finish():
        if entry:
            affected = tuple(
                Affected("deb", package, release, (), ((("introduced", "0"), ("fixed", version)),), ())
                for release, package, version in fixes
            )
            for identity in cves or [entry]:
                yield Record(identity, (), affected, f"{source} {entry}")

    for line in text.splitlines():
        head = re.match(r"\[\d\d? \w{3} \d{4}\] (\S+)", line)
        if head:
            yield from finish()
            entry, cves, fixes = head.group(1), [], []
            continue
        names = re.match(r"\s+\{(.*)\}", line)
        if names:
            cves += names.group(1).split()
        fix = re.match(r"\s+\[(\w+)\]\s+-\s+(\S+)\s+([^<\s]\S*)", line)  # <not-affected> and the like are no versions
        if fix:
            fixes.append(fix.groups())
    yield from finish()


def read_osv_zip(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if os.path.basename(name).startswith("_"):
                continue
            if name.endswith(".json"):
                document = json.loads(archive.read(name))
            elif name.endswith((".yaml", ".yml")):
                document = yaml.load(archive.read(name), Loader)
            else:
                continue
            yield parse_osv(document, os.path.basename(path))


class Knowledge:
    """All records, by package and by alias group."""

    def __init__(self, records, codenames):
        """codenames: {"11": "bullseye"} of the Debian releases; a release is covered if a list has a fix for it."""
        self.records = [record for record in records if record is not None]
        self.codenames = codenames
        self.by_package = {}
        self.parents = {}
        for record in self.records:
            for affected in record.affected:
                self.by_package.setdefault((affected.kind, affected.name), []).append((record, affected))
            for alias in record.aliases:
                self.join(record.id, alias)
        self.members = {}
        for identity in list(self.parents):
            self.members.setdefault(self.find(identity), set()).add(identity)

    @classmethod
    def read(cls, feeds, starter, codenames):
        records = []
        for name in OSV_ZIPS:
            records += read_osv_zip(os.path.join(feeds, name))
        with zipfile.ZipFile(os.path.join(feeds, "debian-dsa-dla-lists.zip")) as archive:
            for kind in ("DSA", "DLA"):
                records += parse_debian_list(archive.read(f"data/{kind}/list").decode("utf-8", "replace"), "Debian")
        for path in sorted(glob.glob(os.path.join(starter, "**", "*.json"), recursive=True)) if starter else []:
            with open(path, encoding="utf-8") as text:
                documents = json.load(text)
            for document in documents if isinstance(documents, list) else [documents]:
                if isinstance(document, dict) and "id" in document and "affected" in document:
                    records.append(parse_osv(document, "starter set"))
        return cls(records, codenames)

    def find(self, identity):
        while self.parents.setdefault(identity, identity) != identity:
            identity = self.parents[identity]
        return identity

    def join(self, left, right):
        self.parents[self.find(left)] = self.find(right)

    def group(self, identity):
        """Returns all names of a vulnerability; never the names of a list entry that merely mentions it."""
        return self.members.get(self.find(identity), {identity})

    def identities(self, record):
        """Returns the id sets of the vulnerabilities that a record stands for, each a set of ids of which one is reported.

        A group's CVE is its id. A group with several CVEs is not one vulnerability: then only a record's own aliases count.
        """
        group = self.group(record.id)
        cves = {identity for identity in group if identity.startswith("CVE-")}
        if not cves:
            return [group]
        if len(cves) == 1:
            return [cves]
        own = {identity for identity in (record.id, *record.aliases) if identity.startswith("CVE-")}
        return [{cve} for cve in sorted(own)] or [{record.id}]

    def covers_release(self, release):
        codename = self.codenames.get(release)
        return any(affected.release == codename for record in self.records if record.source.startswith("Debian ")
                   for affected in record.affected)

    def expected(self, manifest):
        """Returns the findings for everything in a manifest that no Debian package owns."""
        release = manifest["distribution"]["version"]
        findings = {}
        for package in packages_of(manifest):
            if package.get("ownedBy") or package.get("application"):
                continue
            for record, affected in self.by_package.get((package["kind"], package["advisoryName"]), []):
                if affected.release not in ("", release, self.codenames.get(release)):
                    continue
                if not affected.covers(package["advisoryVersion"]):
                    continue
                for ids in self.identities(record):
                    key = (frozenset(ids), package["kind"], package["name"], package["version"], package["arch"])
                    finding = findings.setdefault(key, (package, []))
                    finding[1].append((record, ids))
        return [self.finish(key[0], package, hits, release) for key, (package, hits) in findings.items()]

    def finish(self, ids, package, hits, release):
        """The fixed version is the lowest that none of the vulnerability's records covers any more."""
        order = orders.ORDERS[package["kind"]]
        covering = [
            affected
            for record, affected in self.by_package[(package["kind"], package["advisoryName"])]
            if affected.release in ("", release, self.codenames.get(release)) and frozenset(ids) in map(frozenset, self.identities(record))
        ]
        version = package["advisoryVersion"]
        fixes = [fix for affected in covering for fix in affected.fixes()
                 if order(fix, version) > 0 and not any(other.covers(fix) for other in covering)]
        lowest = [fix for fix in fixes if all(order(fix, other) <= 0 for other in fixes)]
        return Expected(set(ids), package["kind"], package["name"], package["version"], version, package["arch"],
                        set(lowest) or {None}, {record.source for record, _ in hits})


def packages_of(manifest):
    """Yields every package once a place, with the name and version that advisories use."""
    for deb in manifest["deb"]:
        yield {"kind": "deb", "name": deb["name"], "version": deb["version"], "arch": deb["arch"],
               "advisoryName": deb["source"], "advisoryVersion": deb["sourceVersion"]}
    for kind in ("pypi", "npm", "maven", "golang"):
        for entry in manifest[kind]:
            name = f"{entry['group']}:{entry['name']}" if kind == "maven" else normal_name(kind, entry["name"])
            version = entry["version"].removeprefix("v") if kind == "golang" else entry["version"]
            yield {**entry, "kind": kind, "name": name, "version": version, "arch": "", "advisoryName": name, "advisoryVersion": version}
