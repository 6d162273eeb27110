#!/usr/bin/env python3
"""Checks the answer of `openinspector scan image … -o json` against what was put into the image and what the feeds hold.

It shares no code with the product and computes what it expects by itself: see knowledge.py and orders.py.

  acceptance/check_scan.py --manifest NAME.manifest.json --feeds DIR [--starter DIR] RESULT.json
  acceptance/check_scan.py --root ROOTFS                 --feeds DIR [--starter DIR] RESULT.json
  acceptance/check_scan.py --manifest NAME.manifest.json --feeds DIR --self-test

Prints counts and every difference. Exit status: 0 none, 1 differences, 2 wrong arguments, 3 an input cannot be read.
"""

import argparse
import collections
import copy
import csv
import gzip
import importlib.util
import io
import json
import os
import subprocess
import sys
import urllib.parse
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
STARTER = os.path.join(HERE, "../advisories/src/main/resources/org/openinspector/advisories/starter")
KINDS = ("deb", "pypi", "npm", "maven", "golang")
DEBIAN_CODENAMES = {"10": "buster", "11": "bullseye", "12": "bookworm", "13": "trixie"}


# --- the product's answer ---------------------------------------------------------------------------------------------


def parse_purl(text, knowledge):
    """Returns (type, name, version, architecture) with the names that packages_of uses."""
    if not text.startswith("pkg:"):
        raise ValueError(f"{text!r} is no package URL")
    rest, _, _subpath = text[len("pkg:") :].partition("#")
    rest, _, qualifiers = rest.partition("?")
    rest, _, version = rest.rpartition("@") if "@" in rest.rsplit("/", 1)[-1] else (rest, "", "")
    kind, *path = rest.split("/")
    path = [urllib.parse.unquote(part) for part in path]
    version = urllib.parse.unquote(version)
    fields = dict(pair.split("=", 1) for pair in qualifiers.split("&") if "=" in pair)
    if kind == "deb":
        return kind, path[-1], version, urllib.parse.unquote(fields.get("arch", ""))
    if kind == "maven":
        return kind, ":".join((".".join(path[:-1]), path[-1])), version, ""
    if kind == "golang":
        return kind, "/".join(path), version.removeprefix("v"), ""
    return kind, knowledge.normal_name(kind, "/".join(path)), version, ""


def show(key):
    kind, name, version, arch = key
    return f"{kind} {name} {version}" + (f" ({arch})" if arch else "")


class Report:
    """Counts, and the differences found so far by area."""

    def __init__(self):
        self.lines = []
        self.differences = []

    def count(self, text):
        self.lines.append(text)

    def differ(self, area, text):
        self.differences.append((area, text))

    def text(self):
        body = self.lines + [f"{area}: {text}" for area, text in self.differences]
        return "\n".join(body + [f"{len(self.differences)} differences"])


# --- comparing --------------------------------------------------------------------------------------------------------


def check(result, manifest, known, knowledge, enrichment=None):
    """Compares one answer. known: Knowledge; knowledge: its module; enrichment: (epss by CVE, KEV ids) or None."""
    report = Report()
    for field in ("subject", "distribution", "packages", "findings", "noData", "problems", "knowledge"):
        if field not in result:
            report.differ("shape", f"the answer has no {field!r}")
    check_distribution(result, manifest, report)
    check_packages(result, manifest, knowledge, report)
    check_findings(result, manifest, known, knowledge, report)
    check_no_data(result, manifest, known, report)
    if enrichment:
        check_enrichment(result, enrichment, report)
    return report


def check_distribution(result, manifest, report):
    told = result.get("distribution") or {}
    for field, expected in manifest["distribution"].items():
        if told.get(field) != expected:
            report.differ("distribution", f"{field} is {told.get(field)!r}, expected {expected!r}")


def check_packages(result, manifest, knowledge, report):
    """Everything that was put in is reported, with evidence, and nothing else but what an OS package owns."""
    expected, optional = collections.defaultdict(set), set()
    for package in knowledge.packages_of(manifest):
        key = (package["kind"], package["name"], package["version"], package["arch"])
        if package.get("application"):
            optional.add(key[:2])  # the program itself: its purl may leave out a version such as (devel)
        elif not package.get("ownedBy"):
            expected[package["kind"]].add(key)
    found, owned = collections.defaultdict(set), 0
    for package in result.get("packages", []):
        key = parse_purl(package["purl"], knowledge)
        if package.get("ownedBy"):
            owned += 1
            continue
        if key in found[key[0]]:
            report.differ("packages", f"twice: {show(key)}")
        if not package.get("evidence") or not all(place.get("path") for place in package["evidence"]):
            report.differ("packages", f"without evidence: {show(key)}")
        found[key[0]].add(key)
    for kind in sorted(set(expected) | set(found), key=lambda kind: (kind not in KINDS, kind)):
        missing = expected[kind] - found[kind]
        invented = {key for key in found[kind] - expected[kind] if key[:2] not in optional}
        report.count(f"packages {kind}: {len(expected[kind])} put in, {len(missing)} missing, {len(invented)} invented")
        for key in sorted(missing):
            report.differ("packages", f"missing: {show(key)}")
        for key in sorted(invented):
            report.differ("packages", f"invented: {show(key)}")
    report.count(f"packages owned by an OS package: {owned}, not compared")


def check_findings(result, manifest, known, knowledge, report):
    """Every vulnerability that applies is reported once for each package, with the right id and fixed version."""
    expected = collections.defaultdict(list)
    for finding in known.expected(manifest):
        expected[finding.key()].append(finding)
    owned = {package["purl"] for package in result.get("packages", []) if package.get("ownedBy")}
    listed = {package["purl"] for package in result.get("packages", [])}
    counts = collections.Counter()
    seen = collections.Counter()
    met = set()
    for finding in result.get("findings", []):
        key = parse_purl(finding["package"], knowledge)
        place = f"{finding['id']} on {show(key)}"
        seen[finding["id"], finding["package"]] += 1
        if seen[finding["id"], finding["package"]] == 2:
            report.differ("findings", f"twice: {place}")
        if finding["package"] not in listed:
            report.differ("findings", f"{place}: packages[] does not hold {finding['package']}")
        matches = [one for one in expected[key] if finding["id"] in one.ids]
        if finding["package"] in owned or not matches:
            counts[key[0], "invented"] += 1
            report.differ("findings", f"invented: {place}" + (" (owned by an OS package)" if finding["package"] in owned else ""))
            continue
        met.add(id(matches[0]))
        check_one(finding, matches[0], place, known, knowledge, report)
    for key, findings in expected.items():
        for one in findings:
            counts[key[0], "expected"] += 1
            if id(one) not in met:
                counts[key[0], "missing"] += 1
                names = " or ".join(sorted(one.ids))
                report.differ("findings", f"missing: {names} on {show(key)} (from {', '.join(sorted(one.sources))})")
    for kind in sorted({kind for kind, _ in counts}, key=lambda kind: (kind not in KINDS, kind)):
        report.count(f"findings {kind}: {counts[kind, 'expected']} expected, {counts[kind, 'missing']} missing, "
                     f"{counts[kind, 'invented']} invented")


def check_one(finding, expected, place, known, knowledge, report):
    order = knowledge.orders.ORDERS[expected.kind]
    fixed = finding.get("fixedVersion") or None
    same = fixed in expected.fixed or (fixed and any(one and order(fixed, one) == 0 for one in expected.fixed))
    if not same:
        report.differ("fixed version", f"{place}: {fixed}, expected {' or '.join(map(str, expected.fixed))}")
    installed = (finding.get("installedVersion") or "").removeprefix("v" if expected.kind == "golang" else "")
    if installed not in (expected.version, expected.source_version):
        report.differ("installed version", f"{place}: {installed!r}, expected {expected.version!r}")
    group = known.group(finding["id"])
    for alias in finding.get("aliases") or []:
        if alias == finding["id"]:
            report.differ("aliases", f"{place}: names itself as alias")
        elif alias not in group:
            report.differ("aliases", f"{place}: {alias} is no alias in any source")
    if not finding.get("why"):
        report.differ("why", f"{place}: no argument")


def check_no_data(result, manifest, known, report):
    """A release that no list covers is said to be so, for every package; one that is covered is not."""
    debs = len(manifest["deb"])
    told = sum(entry["packages"] if isinstance(entry["packages"], int) else len(entry["packages"])
               for entry in result.get("noData", [])
               if any(word in entry["ecosystem"].lower() for word in ("deb", manifest["distribution"]["id"])))
    expected = 0 if known.covers_release(manifest["distribution"]["version"]) else debs
    report.count(f"no-data deb: {told} of {debs}")
    if told != expected:
        report.differ("no-data", f"said for {told} deb packages, expected {expected}")


def check_enrichment(result, enrichment, report):
    """EPSS and KEV are what their feeds say; a CVE that a feed does not know has none."""
    scores, exploited = enrichment
    for finding in result.get("findings", []):
        told = finding.get("epss")
        if isinstance(told, dict):
            told = next((told[name] for name in ("score", "probability", "epss") if name in told), None)
        expected = scores.get(finding["id"])
        if (told is None) != (expected is None) or (told is not None and abs(float(told) - expected) > 1e-5):
            report.differ("epss", f"{finding['id']}: {told}, expected {expected}")
        if bool(finding.get("kev")) != (finding["id"] in exploited):
            report.differ("kev", f"{finding['id']}: {finding.get('kev')}, expected {finding['id'] in exploited}")


# --- proof that the check can fail ------------------------------------------------------------------------------------


def perfect_answer(manifest, known, knowledge):
    """Returns an answer without differences, made from the expectation."""
    purls = {}
    packages = []
    for package in knowledge.packages_of(manifest):
        key = (package["kind"], package["name"], package["version"], package["arch"])
        namespace = "debian/" if package["kind"] == "deb" else ""
        name = package["name"].replace(":", "/") if package["kind"] == "maven" else package["name"]
        purl = f"pkg:{package['kind']}/{namespace}{name}@{urllib.parse.quote(package['version'], safe='')}"
        purl += f"?arch={package['arch']}" if package["arch"] else ""
        if purl in purls.values() and not package.get("ownedBy"):
            continue
        purls[key] = purl
        packages.append({"purl": purl, "evidence": [{"path": package.get("path", "var/lib/dpkg/status"), "layer": "sha256:0"}],
                         "ownedBy": package.get("ownedBy")})
    findings = [
        {"id": sorted(one.ids)[0], "aliases": [], "package": purls[one.key()], "installedVersion": one.version,
         "fixedVersion": sorted(one.fixed, key=str)[0], "why": {"text": "planted"}}
        for one in known.expected(manifest)
    ]
    uncovered = not known.covers_release(manifest["distribution"]["version"])
    return {"subject": {}, "distribution": dict(manifest["distribution"]), "packages": packages, "findings": findings,
            "noData": [{"ecosystem": "Debian", "packages": len(manifest["deb"])}] if uncovered else [], "problems": [], "knowledge": []}


def planted_differences(answer):
    """Yields (what is wrong, the area that must notice it, an answer with just that wrong)."""

    def plant(area, name, change):
        changed = copy.deepcopy(answer)
        change(changed)
        return name, area, changed

    packages = answer["packages"]
    first = next(index for index, package in enumerate(packages) if not package["ownedBy"])
    owned = next((package["purl"] for package in packages if package["ownedBy"]), None)
    yield plant("packages", "a package is missing", lambda one: one["packages"].pop(first))
    yield plant("packages", "a package is twice", lambda one: one["packages"].append(one["packages"][first]))
    yield plant("packages", "a package is invented",
                lambda one: one["packages"].append({"purl": "pkg:npm/left-pad@1.0.0", "evidence": [{"path": "x"}], "ownedBy": None}))
    yield plant("packages", "a package of an unknown type", lambda one: one["packages"].append(
        {"purl": "pkg:gem/rake@13.0.0", "evidence": [{"path": "x"}], "ownedBy": None}))
    yield plant("packages", "another version", lambda one: one["packages"][first].update(purl=packages[first]["purl"].replace("@", "@9")))
    yield plant("packages", "another architecture",
                lambda one: one["packages"][first].update(purl=packages[first]["purl"].partition("?")[0] + "?arch=s390x"))
    yield plant("packages", "a package called owned that is not", lambda one: one["packages"][first].update(ownedBy="dpkg"))
    yield plant("packages", "no evidence", lambda one: one["packages"][first].update(evidence=[]))
    yield plant("distribution", "another release", lambda one: one["distribution"].update(version="7"))
    yield plant("no-data", "no-data told wrongly",
                lambda one: one.update(noData=[] if one["noData"] else [{"ecosystem": "Debian", "packages": 1}]))
    yield plant("shape", "a field of the answer is gone", lambda one: one.pop("problems"))
    if owned:
        yield plant("findings", "a finding on an owned package", lambda one: one["findings"].append(
            {"id": "CVE-2021-44228", "package": owned, "installedVersion": "", "why": {}}))
    if not answer["findings"]:
        return
    yield plant("findings", "a finding is missing", lambda one: one["findings"].pop())
    yield plant("findings", "a finding is twice", lambda one: one["findings"].append(one["findings"][0]))
    yield plant("findings", "a finding is invented", lambda one: one["findings"].append(
        {**one["findings"][0], "id": "CVE-1999-0001"}))
    yield plant("findings", "an alias instead of the CVE", lambda one: one["findings"][0].update(id="GHSA-xxxx-xxxx-xxxx"))
    yield plant("findings", "the finding of another package", lambda one: one["findings"][0].update(package=packages[first]["purl"])
                if one["findings"][0]["package"] != packages[first]["purl"] else one["findings"].pop(0))
    yield plant("fixed version", "another fixed version", lambda one: one["findings"][0].update(fixedVersion="999"))
    yield plant("installed version", "another installed version", lambda one: one["findings"][0].update(installedVersion="999"))
    yield plant("aliases", "an alias that nobody names", lambda one: one["findings"][0].update(aliases=["CVE-1999-0002"]))
    yield plant("why", "no argument", lambda one: one["findings"][0].update(why=None))


def self_test(manifest, known, knowledge):
    """Returns what went wrong: a perfect answer must pass, each planted difference must be noticed in its area."""
    answer = perfect_answer(manifest, known, knowledge)
    wrong = [f"a perfect answer differs: {area}: {text}" for area, text in check(answer, manifest, known, knowledge).differences]
    planted = 0
    for name, area, changed in planted_differences(answer):
        planted += 1
        if area not in {found for found, _ in check(changed, manifest, known, knowledge).differences}:
            wrong.append(f"not noticed: {name}")
    print(f"self-test: {len(answer['packages'])} packages, {len(answer['findings'])} findings, {planted} planted differences, "
          f"{len(wrong)} wrong")
    return wrong


# --- command line -----------------------------------------------------------------------------------------------------


def read_manifest(arguments):
    if arguments.manifest:
        with open(arguments.manifest, encoding="utf-8") as text:
            return json.load(text)
    script = os.path.join(HERE, "images", "manifest.py")
    return json.loads(subprocess.run([sys.executable, script, "root", arguments.root], check=True, capture_output=True, text=True).stdout)


def read_enrichment(feeds):
    """Returns ({cve: epss}, {ids of the KEV catalogue})."""
    scores = {}
    for name in sorted(os.listdir(feeds)):
        if name.startswith("epss_scores") and name.endswith(".csv.gz"):
            with gzip.open(os.path.join(feeds, name), "rt", encoding="utf-8") as lines:
                rows = csv.DictReader(line for line in lines if not line.startswith("#"))
                scores.update((row["cve"], float(row["epss"])) for row in rows)
    exploited = set()
    with zipfile.ZipFile(os.path.join(feeds, "kev.zip")) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                text = io.TextIOWrapper(archive.open(name), encoding="utf-8")
                exploited |= {row["cveID"] for row in csv.DictReader(text)}
    return scores, exploited


def main():
    missing = [package for package, module in (("packaging", "packaging"), ("PyYAML", "yaml")) if not importlib.util.find_spec(module)]
    if missing:
        print(f"check_scan: missing modules; install them with: pip install {' '.join(missing)}", file=sys.stderr)
        return 3
    import knowledge

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    image = parser.add_mutually_exclusive_group(required=True)
    image.add_argument("--manifest", help="what was put into the image, as acceptance/images/build wrote it")
    image.add_argument("--root", help="the unpacked image (umoci unpack), instead of a manifest")
    parser.add_argument("--feeds", required=True, help="the folder that was imported")
    parser.add_argument("--starter", default=STARTER, help="OSV records of the product's starter set (default: in this repository)")
    parser.add_argument("--no-starter", action="store_true", help="the starter set was not in use")
    parser.add_argument("--self-test", action="store_true", help="prove that planted differences are found; needs no RESULT")
    parser.add_argument("result", nargs="?", help="what the product printed with -o json")
    arguments = parser.parse_args()
    if not arguments.self_test and not arguments.result:
        parser.error("RESULT is missing")
    try:
        manifest = read_manifest(arguments)
        known = knowledge.Knowledge.read(arguments.feeds, None if arguments.no_starter else arguments.starter, DEBIAN_CODENAMES)
        if arguments.self_test:
            wrong = self_test(manifest, known, knowledge)
            print("\n".join(wrong), end="\n" if wrong else "")
            return 1 if wrong else 0
        with open(arguments.result, encoding="utf-8") as text:
            result = json.load(text)
        enrichment = read_enrichment(arguments.feeds)
    except (OSError, ValueError, subprocess.CalledProcessError, zipfile.BadZipFile) as problem:
        print(f"check_scan: {problem}", file=sys.stderr)
        return 3
    report = check(result, manifest, known, knowledge, enrichment)
    print(report.text())
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
