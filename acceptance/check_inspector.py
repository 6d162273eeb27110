#!/usr/bin/env python3
"""Matches the SBOMs of Amazon Inspector's generator, and compares with what Amazon Inspector answered.

  acceptance/check_inspector.py --oracles DIR [--feeds DIR] [--openinspector COMMAND]

Amazon's vulnerability data of that day is not ours. So each SBOM is matched twice:
  data     with the feeds of --feeds: packages that no feed speaks for must be no-data, never clean, and every finding of
           Amazon's about a package that a feed does speak for must be one of ours
  rules    with the fixed versions that Amazon's own answer names, written as the distribution publishes them (Debian's tracker,
           Alpine's secdb, Amazon's updateinfo): the findings must then be the same, one for one

Exit status: 0 the same, 1 differences, 2 wrong arguments.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as xml

NAMES = ("alpine-3.18.2", "amazonlinux-latest", "debian-stable-20240130", "python-latest")
FIXED = "amazon:inspector:sbom_scanner:fixed_version:"


def components(listed, above=None):
    """(bom-ref, component, component it is nested in) of all components."""
    for each in listed:
        yield each["bom-ref"], each, above
        yield from components(each.get("components", []), each)


def name_of(purl):
    return urllib.parse.unquote(purl.split("@")[0].rsplit("/", 1)[-1])


def answer(path):
    """(vulnerability, package, kind of purl) of Amazon's answer to the fixed version, or None while there is none."""
    document = json.loads(path.read_text())["sbom"]
    by_reference = {reference: each for reference, each, _ in components(document["components"])}
    said = {}
    for vulnerability in document["vulnerabilities"]:
        properties = {each["name"]: each["value"] for each in vulnerability.get("properties", [])}
        for affected in vulnerability["affects"]:
            purl = by_reference[affected["ref"]]["purl"]
            fixed = properties.get(FIXED + affected["ref"])
            kind = purl.removeprefix("pkg:").split("/")[0]
            said[vulnerability["id"], name_of(purl), kind] = fixed and fixed.removeprefix("0:")
    return said


def debian(said, folder):
    tracker = collections.defaultdict(dict)
    for (vulnerability, package, _), fixed in said.items():
        state = {"status": "resolved", "fixed_version": fixed} if fixed else {"status": "open"}
        release = dict(state, repositories={"bookworm": "0"}, urgency="not yet assigned")
        tracker[package][vulnerability] = {"scope": "local", "releases": {"bookworm": release}}
    (folder / "debian-tracker.json").write_text(json.dumps(tracker))


def alpine(said, folder):
    packages = collections.defaultdict(lambda: collections.defaultdict(list))
    for (vulnerability, package, _), fixed in said.items():
        packages[package][fixed].append(vulnerability)
    document = {
        "distroversion": "v3.18",
        "reponame": "main",
        "urlprefix": "https://dl-cdn.alpinelinux.org/alpine",
        "packages": [{"pkg": {"name": name, "secfixes": fixes}} for name, fixes in packages.items()],
    }
    (folder / "alpine-secdb" / "v3.18").mkdir(parents=True)
    (folder / "alpine-secdb" / "v3.18" / "main.json").write_text(json.dumps(document))


def amazon(said, folder):
    updates = xml.Element("updates")
    by_vulnerability = collections.defaultdict(list)
    for (vulnerability, package, _), fixed in said.items():
        by_vulnerability[vulnerability].append((package, fixed))
    for number, (vulnerability, packages) in enumerate(sorted(by_vulnerability.items())):
        update = xml.SubElement(updates, "update", type="security", author="linux-security@amazon.com", status="final")
        xml.SubElement(update, "id").text = (
            vulnerability if vulnerability.startswith("ALAS") else f"ALAS2023-2099-{number:03}"
        )
        xml.SubElement(update, "title").text = vulnerability
        xml.SubElement(update, "issued", date="2024-05-01 00:00:00")
        xml.SubElement(update, "updated", date="2024-05-01 00:00:00")
        xml.SubElement(update, "severity").text = "Medium"
        references = xml.SubElement(update, "references")
        if vulnerability.startswith("CVE-"):
            xml.SubElement(references, "reference", id=vulnerability, type="cve", href="", title="")
        collection = xml.SubElement(xml.SubElement(update, "pkglist"), "collection", short="amazon-linux-2023")
        xml.SubElement(collection, "name").text = "Amazon Linux 2023"
        for package, fixed in packages:
            version, release = fixed.rsplit("-", 1)
            for architecture in ("x86_64", "noarch"):
                xml.SubElement(
                    collection, "package", name=package, version=version, release=release, epoch="0", arch=architecture
                )
    xml.ElementTree(updates).write(folder / "updateinfo_2023.xml", encoding="utf-8", xml_declaration=True)


RULES = {"deb": debian, "apk": alpine, "rpm": amazon}


def scan(openinspector, home, sbom, feeds):
    environment = dict(os.environ, OPENINSPECTOR_HOME=str(home))
    imported = subprocess.run([openinspector, "advisories", "import", str(feeds)], env=environment, capture_output=True, text=True)
    if imported.returncode:
        sys.exit("import: " + imported.stderr + imported.stdout)
    done = subprocess.run(
        [openinspector, "scan", "sbom", str(sbom), "-o", "json", "--quiet"], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit("scan: " + done.stderr)
    return json.loads(done.stdout)


def found(report, sbom):
    """Our findings as Amazon words them: of the source package that holds the binary ones, where it nests them."""
    above = {}
    for _, each, outer in components(json.loads(sbom.read_text())["components"]):
        if "purl" in each:
            nests = outer is not None and not each["purl"].startswith("pkg:rpm/")
            above[name_of(each["purl"])] = name_of(outer["purl"]) if nests else name_of(each["purl"])
    return {
        (finding["id"], above[name_of(finding["package"])], finding["package"].removeprefix("pkg:").split("/")[0])
        for finding in report["findings"]
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--oracles", type=pathlib.Path, required=True)
    arguments.add_argument("--feeds", type=pathlib.Path)
    here = pathlib.Path(__file__).resolve().parent.parent
    arguments.add_argument("--openinspector", default=str(here / "openinspector"))
    options = arguments.parse_args()
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for name in NAMES:
            sbom = options.oracles / f"{name}.sbom.json"
            said = answer(options.oracles / f"{name}.scan.json")
            kind = next(iter(said))[2]
            feeds = work / name / "feeds"
            feeds.mkdir(parents=True)
            RULES[kind](said, feeds)
            ours = found(scan(options.openinspector, work / name / "home", sbom, feeds), sbom)
            for who, which in (("only Amazon Inspector", set(said) - ours), ("only openinspector", ours - set(said))):
                for each in sorted(which):
                    print(f"{name}: {who}: {' '.join(each)}")
                    differences += 1
            print(f"{name}: rules: {len(ours & set(said))} of {len(said)} findings the same")
            if options.feeds:
                differences += data(options, work / "data", name, sbom, said)
    sys.exit(1 if differences else 0)


def data(options, home, name, sbom, said):
    report = scan(options.openinspector, home, sbom, options.feeds) if not home.exists() else rescan(options, home, sbom)
    ours = found(report, sbom)
    without = {gap["ecosystem"].split(":")[0]: gap["reason"] for gap in report["noData"]}
    missed = [each for each in sorted(set(said) - ours) if each[2] not in without]
    for each in missed:
        print(f"{name}: only Amazon Inspector, though a feed speaks for it: {' '.join(each)}")
    reasons = ", ".join(f"{kind}: {reason}" for kind, reason in without.items())
    unknown = sum(each[2] in without for each in said)
    print(f"{name}: data: {len(ours & set(said))} the same, {unknown} no-data ({reasons}), {len(ours - set(said))} only ours")
    return len(missed)


def rescan(options, home, sbom):
    environment = dict(os.environ, OPENINSPECTOR_HOME=str(home))
    done = subprocess.run(
        [options.openinspector, "scan", "sbom", str(sbom), "-o", "json", "--quiet"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
