"""Counts what the rpm documents of feed-format-samples.zip hold, the plain way.

Prints a line per document: path | source | records | vulnerabilities | packages, where
records          errata or documents that are taken,
vulnerabilities  distinct CVE ids that the source names as fixed or described,
packages         distinct names of packages on products that are a distribution.
Usage: python3 count.py UNPACKED_FOLDER > samples.txt
"""

import bz2, gzip, io, json, lzma, os, re, subprocess, sys, tarfile
import xml.etree.ElementTree as ET

CVE = re.compile(r"CVE-\d{4}-\d{4,19}(?!\d)")


def plain(path):
    data = open(path, "rb").read()
    if path.endswith(".gz"):
        return gzip.decompress(data)
    if path.endswith(".bz2"):
        return bz2.decompress(data)
    if path.endswith(".xz"):
        return lzma.decompress(data)
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return data


def local(tag):
    return tag.rsplit("}", 1)[-1]


def updateinfo(path):
    sources = {"amazon": "amazon-alas", "alma": "alma-updateinfo", "rocky": "rocky-updateinfo", "fedora": "fedora-updates"}
    records, cves, names = 0, set(), set()
    for update in ET.fromstring(plain(path)).iter("update"):
        named = set()
        for reference in update.iter("reference"):
            named |= set(CVE.findall(reference.get("id", "") + " " + reference.get("title", "")))
        if not named:
            named = set(CVE.findall((update.findtext("title") or "") + "\n" + (update.findtext("description") or "")))
        if not named and update.get("type") != "security":
            continue
        records += 1
        cves |= named
        names |= {p.get("name") for p in update.iter("package") if p.get("arch") != "src"}
    return sources[path.split("/")[0]], records, cves, names


def purl_name(purl):
    name = purl.split("?")[0].split("@")[0].rsplit("/", 1)[1]
    return name.replace("%2B", "+").replace("%2b", "+")


def redhat_place(cpe):
    parts = cpe.replace("cpe:/", "").split(":")
    wanted = ("enterprise_linux", "rhel_eus", "rhel_aus", "rhel_tus", "rhel_e4s", "rhel_els")
    return len(parts) > 3 and parts[1] == "redhat" and parts[2] in wanted


def suse_place(cpe):
    product = cpe.split(":")[3] if cpe.count(":") >= 3 else ""
    return cpe.startswith("cpe:/o:opensuse:") or product.startswith("sle-module-") or product in (
        "sles", "suse_sles", "sled", "sle-hpc", "sle-sdk", "sle-we", "sle-ha", "sles-ltss", "suse_sles_ltss", "sles_sap",
        "sle_hpc-ltss", "sle_hpc-espos", "sle-micro", "sl-micro", "suse-microos", "packagehub") and "teradata" not in cpe


def csaf(document):
    """One document: (source, cves, names)."""
    redhat = "redhat" in document["document"]["publisher"]["namespace"]
    products, relations = {}, {}

    def walk(branches):
        for branch in branches:
            if "product" in branch:
                products.setdefault(branch["product"]["product_id"], branch["product"])
            walk(branch.get("branches", []))

    tree = document.get("product_tree", {})
    walk(tree.get("branches", []))
    for relation in tree.get("relationships", []):
        relations[relation["full_product_name"]["product_id"]] = relation
    cves, names = set(), set()
    if not document.get("vulnerabilities"):
        cves.add(document["document"]["tracking"]["id"])
    for vulnerability in document.get("vulnerabilities", []):
        cves.add(vulnerability["cve"])
        fixed_sources = set()
        for status, ids in sorted(vulnerability.get("product_status", {}).items()):  # "fixed" before "known_…"
            for one in ids:
                relation = relations[one]
                helper = products[relation["relates_to_product_reference"]].get("product_identification_helper", {})
                component = products[relation["product_reference"]]
                if redhat:
                    if not redhat_place(helper.get("cpe", "")):
                        continue
                    purl = component["product_identification_helper"]["purl"]
                    name = purl_name(purl)
                    if re.search(r"-(debuginfo|debugsource)(-common(-\w+)?)?$", name) or (status == "fixed" and "arch=src" in purl):
                        continue
                else:
                    if not suse_place(helper.get("cpe", "")):
                        continue
                    name = component["name"]
                    if status == "recommended":
                        name = re.sub(r"\.(noarch|x86_64|i[3-6]86|ia64|ppc|ppc64|ppc64le|s390|s390x|aarch64|armv7hl)$", "", name).rsplit("-", 2)[0]
                names.add(name)
    erratum = not document["document"]["tracking"]["id"].startswith("CVE-")
    source = ("rhel" if redhat else "suse") + ("-csaf" if erratum else "-vex")
    return source, cves, names


def archive(path):
    found = {}
    data = plain(path)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.name.endswith(".json"):
                source, cves, names = csaf(json.load(tar.extractfile(member)))
                entry = found.setdefault(source, [0, set(), set()])
                entry[0] += 1
                entry[1] |= cves
                entry[2] |= names
    return [(source, *entry) for source, entry in found.items()]


def oval(path):
    root = ET.fromstring(plain(path))
    kind = path.split("/")[0]
    source = {"oracle": "oracle-elsa", "photon": "photon-oval", "suse": "suse-oval", "redhat": "rhel-oval", "alma": "alma-oval", "debian": "debian-oval"}[kind]
    tests, objects, states = {}, {}, {}
    for element in root.iter():
        tag = local(element.tag)
        if tag.endswith("_test"):
            tests[element.get("id")] = element
        elif tag.endswith("_object"):
            objects[element.get("id")] = element
        elif tag.endswith("_state"):
            states[element.get("id")] = element
    records, cves, names = 0, set(), set()
    for definition in root.iter():
        if local(definition.tag) != "definition":
            continue
        records += 1
        cpes = [c.text for c in definition.iter() if local(c.tag) == "cpe"]
        if kind == "redhat" and not any(redhat_place(cpe) for cpe in cpes):
            continue
        for reference in definition.iter():
            if local(reference.tag) == "reference":
                cves |= set(CVE.findall(reference.get("ref_id", "")))
        others = set()  # criteria of products that are no distribution
        for group in definition.iter():
            if local(group.tag) == "criteria":
                platforms = [c.get("comment") for c in group if local(c.tag) == "criterion" and "Real Time" in c.get("comment", "")]
                if platforms:
                    others |= set(group.iter())
        for criterion in definition.iter():
            if local(criterion.tag) != "criterion" or criterion in others:
                continue
            test = tests.get(criterion.get("test_ref"))
            if test is None:
                match = re.fullmatch(r"(\S+) is not affected", criterion.get("comment", ""))
                if match:
                    names.add(match.group(1))
                continue
            if local(test.tag) not in ("rpminfo_test", "dpkginfo_test"):
                continue
            refs = {local(c.tag): next(iter(c.attrib.values())) for c in test}
            name = next((c.text for c in objects[refs["object"]] if local(c.tag) == "name"), "")
            state = states.get(refs.get("state"))
            fields = {local(c.tag) for c in state} if state is not None else set()
            if name.endswith("-release") or "signature_keyid" in fields:
                continue
            names.add(name)
    return source, records, cves, names


def rocky(path):
    records, cves, names = 0, set(), set()
    for advisory in json.load(open(path))["advisories"]:
        found = {c["cve"] for c in advisory["cves"]}
        if not found and advisory["kind"] != "Security":
            continue
        records += 1
        cves |= found
        for package in advisory["packages"]:
            nevra = package["nevra"].removesuffix(".rpm")
            if not nevra.endswith(".src"):
                names.add(nevra.rsplit(".", 1)[0].rsplit("-", 2)[0])
    return "rocky-errata", records, cves, names


def redhat_cve(path):
    document = json.load(open(path))
    return "rhel-cve", 1, {document["name"]}, set()


def documents(folder):
    for base, _, files in sorted(os.walk(folder)):
        for file in sorted(files):
            path = os.path.relpath(os.path.join(base, file), folder)
            if re.search(r"invalid|badid|corruptcrc", path):
                continue
            if "updateinfo" in file and "repomd" not in file and ".xml" in file and not path.startswith("bottlerocket"):
                yield path, [updateinfo(path)]
            elif re.search(r"(csaf|vex)[^/]*\.tar\.|vex-archive", file) and not path.startswith("ubuntu"):
                yield path, archive(path)
            elif re.fullmatch(r"redhat/(csaf|vex)/.*\.json", path):
                source, cves, names = csaf(json.load(open(path)))
                yield path, [(source, 1, cves, names)]
            elif re.search(r"(oval|phsa|elsa|alsa|leap|tumbleweed|opensuse|suse\.linux)[^/]*\.xml(\.|$)", file) and not path.startswith("ubuntu"):
                yield path, [oval(path)]
            elif path.startswith("rocky/errata/") and file.endswith(".json"):
                yield path, [rocky(path)]
            elif re.fullmatch(r"redhat/cve/CVE-.*\.json", path):
                yield path, [redhat_cve(path)]


os.chdir(sys.argv[1])
for path, counted in documents("."):
    for source, records, cves, names in counted:
        print(path, source, records, len(cves), len(names), sep=" | ")
