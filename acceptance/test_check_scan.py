"""Tests of the independent check itself; run with `python3 -m unittest discover -s acceptance`."""

import contextlib
import io
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import check_scan
import knowledge
import orders
from images import age_status

ORACLES = os.environ.get(
    "OPENINSPECTOR_VERSION_ORACLES",
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../shared/oracles/versions"),
)

DEBIAN_LIST = """\
[16 Mar 2022] DSA-2-1 expat - security update
\t{CVE-2022-0002 CVE-2022-0003}
\t[buster] - expat 2.2.6-2+deb10u4
\t[bullseye] - expat 2.2.10-2+deb11u2
[15 Mar 2022] DSA-1-2 expat - regression update
\t[bullseye] - expat 2.2.10-2+deb11u3
[14 Mar 2022] DSA-1-1 expat - security update
        {CVE-2022-0001 CVE-2022-0003}
        [bullseye] - expat 2.2.10-2+deb11u4
        [bookworm] - expat <not-affected> (Vulnerable code not present)
\tNOTE: text
"""


def affected(events, kind="npm", versions=(), bound=()):
    return knowledge.Affected(kind, "x", "", versions, (tuple(events),) if events else (), bound)


def osv(identity, name, fixed, aliases=(), ecosystem="PyPI", **more):
    return knowledge.parse_osv(
        {"id": identity, "aliases": list(aliases), **more, "affected": [
            {"package": {"ecosystem": ecosystem, "name": name},
             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}]}, "test")


def world():
    """A small image and what is known about it."""
    manifest = {
        "distribution": {"id": "debian", "version": "11", "codename": "bullseye"},
        "deb": [{"name": "libexpat1", "version": "2.2.10-2+deb11u2", "arch": "amd64", "source": "expat", "sourceVersion": "2.2.10-2+deb11u2"}],
        "pypi": [{"name": "Zope.Interface", "version": "4.0", "path": "a"}, {"name": "pip", "version": "1.0", "path": "b", "ownedBy": "python3-pip"}],
        "npm": [{"name": "@scope/x", "version": "1.0.0", "path": "c"}, {"name": "app", "version": "1.0.0", "path": "d", "application": True}],
        "maven": [{"group": "g.h", "name": "a", "version": "1.0.RELEASE", "path": "e"}],
        "golang": [{"name": "stdlib", "version": "1.20.1", "path": "f"}, {"name": "m/v2", "version": "v2.0.0+incompatible", "path": "f"}],
    }
    records = [
        *knowledge.parse_debian_list(DEBIAN_LIST, "Debian"),
        osv("PYSEC-1", "zope_interface", "4.1", ["CVE-2020-0001", "GHSA-1"]),
        osv("GHSA-1", "zope-interface", "4.1.0", ["CVE-2020-0001"]),
        osv("PYSEC-2", "pip", "9", ["CVE-2020-0002"]),
        osv("PYSEC-3", "zope-interface", "9", ["CVE-2020-0003"], withdrawn="2021-01-01T00:00:00Z"),
        osv("GO-1", "stdlib", "1.20.2", ["CVE-2020-0004"], "Go"),
        osv("GHSA-2", "g.h:a", "1.1", [], "Maven"),
    ]
    return manifest, knowledge.Knowledge(records, {"11": "bullseye", "12": "bookworm"})


def expected_ids(manifest, known):
    return {("/".join(sorted(one.ids)), one.name): one.fixed for one in known.expected(manifest)}


class Orders(unittest.TestCase):
    def test_third_party_pairs(self):
        schemes = {"debian": orders.debian, "pypi": orders.pep440, "semver": orders.semver, "maven": orders.maven}
        if not os.path.isdir(ORACLES):
            self.skipTest(f"no version oracles in {ORACLES}")
        for name, order in schemes.items():
            with open(os.path.join(ORACLES, f"{name}-versions.txt"), encoding="utf-8") as lines:
                pairs = [line.split() for line in lines if line.strip() and not line.startswith(("#", "//"))]
            for left, relation, right in pairs:
                with self.subTest(name=name, pair=(left, relation, right)):
                    if left == "1.1.3.4.5":
                        continue  # no SemVer version
                    self.assertEqual(order(left, right), "<=>".index(relation) - 1)
                    self.assertEqual(order(right, left), 1 - "<=>".index(relation))

    def test_go_forms(self):
        self.assertLess(orders.semver("1.21rc2", "1.21.0"), 0)
        self.assertEqual(orders.semver("v3.2.0+incompatible", "3.2.0"), 0)
        self.assertLess(orders.semver("v0.0.0-20200221231518-2aa609cf4a9d", "0.0.0-20201216223049-8b5274cf687f"), 0)
        self.assertLess(orders.semver("0.0.0-20201216223049-8b5274cf687f", "0.1.0"), 0)

    def test_maven_release_words(self):
        self.assertEqual(orders.maven("5.2.0.RELEASE", "5.2"), 0)
        self.assertLess(orders.maven("2.0.0-rc1", "2.0.0"), 0)
        self.assertLess(orders.maven("2.9.8", "2.9.10.8"), 0)

    def test_debian_tilde(self):
        self.assertLess(orders.debian("5.2.5-2.1~deb11u1", "5.2.5-2.1"), 0)
        with self.assertRaises(ValueError):
            orders.debian("not a version", "1")


class Evaluation(unittest.TestCase):
    def test_disjoint_segments_in_any_order(self):
        entry = affected([("fixed", "3.0.1"), ("introduced", "3.0.0"), ("introduced", "0"), ("fixed", "2.0.0")])
        self.assertEqual([entry.covers(one) for one in ("1.0.0", "2.0.0", "3.0.0", "3.0.1")], [True, False, True, False])

    def test_adjacent_segments(self):
        entry = affected([("introduced", "0"), ("fixed", "1.0.0"), ("introduced", "1.0.0"), ("fixed", "2.0.0")])
        self.assertTrue(entry.covers("1.0.0"))

    def test_beginning_is_below_every_version(self):
        self.assertTrue(affected([("introduced", "0"), ("fixed", "1.0.0")]).covers("0.0.0-alpha"))

    def test_last_affected_is_inclusive(self):
        entry = affected([("introduced", "0"), ("last_affected", "1.0.0")])
        self.assertEqual([entry.covers(one) for one in ("1.0.0", "1.0.1")], [True, False])

    def test_versions_and_ranges_are_a_union(self):
        entry = affected([("introduced", "2.0.0")], versions=("1.0.0",))
        self.assertEqual([entry.covers(one) for one in ("1.0.0", "1.0.1", "2.0.0")], [True, False, True])

    def test_limit(self):
        entry = affected([("introduced", "0"), ("limit", "2.0.0")])
        self.assertEqual([entry.covers(one) for one in ("1.9.9", "2.0.0")], [True, False])

    def test_github_bound_only_closes_an_open_range(self):
        self.assertFalse(affected([("introduced", "0")], bound=("<", "2.0.0")).covers("2.0.0"))
        self.assertTrue(affected([("introduced", "0")], bound=("<=", "2.0.0")).covers("2.0.0"))
        self.assertTrue(affected([("introduced", "0"), ("fixed", "4.0.0")], bound=("<", "2.0.0")).covers("3.0.0"))


class Identities(unittest.TestCase):
    def test_one_finding_per_vulnerability_and_package(self):
        manifest, known = world()
        self.assertEqual(expected_ids(manifest, known), {
            ("CVE-2022-0001", "libexpat1"): {"2.2.10-2+deb11u4"},
            # Two updates name it; only the later one ends it.
            ("CVE-2022-0003", "libexpat1"): {"2.2.10-2+deb11u4"},
            ("DSA-1-2", "libexpat1"): {"2.2.10-2+deb11u3"},
            ("CVE-2020-0001", "zope-interface"): {"4.1", "4.1.0"},
            ("CVE-2020-0004", "stdlib"): {"1.20.2"},
            ("GHSA-2", "g.h:a"): {"1.1"},
        })

    def test_source_decides_not_binary(self):
        manifest, known = world()
        manifest["deb"][0].update(version="9:1")
        self.assertIn(("CVE-2022-0001", "libexpat1"), expected_ids(manifest, known))
        manifest["deb"][0].update(version="2.2.10-2+deb11u2", sourceVersion="9:1")
        self.assertNotIn(("CVE-2022-0001", "libexpat1"), expected_ids(manifest, known))

    def test_two_cves_never_merge(self):
        bridge = osv("GHSA-9", "x", "2.0", ["CVE-2020-1", "CVE-2020-2"])
        known = knowledge.Knowledge([bridge, osv("PYSEC-9", "x", "2.0", ["CVE-2020-1"])], {})
        self.assertEqual(known.identities(bridge), [{"CVE-2020-1"}, {"CVE-2020-2"}])
        self.assertEqual(known.identities(known.records[1]), [{"CVE-2020-1"}])

    def test_group_without_cve_may_use_any_name(self):
        known = knowledge.Knowledge([osv("GHSA-9", "x", "2.0", ["PYSEC-9"])], {})
        self.assertEqual(known.identities(known.records[0]), [{"GHSA-9", "PYSEC-9"}])

    def test_release_coverage(self):
        _, known = world()
        self.assertTrue(known.covers_release("11"))
        self.assertFalse(known.covers_release("12"))


class Check(unittest.TestCase):
    def test_planted_differences_are_noticed(self):
        manifest, known = world()
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(check_scan.self_test(manifest, known, knowledge), [])

    def test_uncovered_release(self):
        manifest, known = world()
        manifest["distribution"].update(version="12", codename="bookworm")
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(check_scan.self_test(manifest, known, knowledge), [])

    def test_purls(self):
        cases = {
            "pkg:deb/debian/libstdc%2B%2B6@10.2.1-6?arch=amd64&distro=debian-11": ("deb", "libstdc++6", "10.2.1-6", "amd64"),
            "pkg:deb/debian/bsdutils@1%3A2.36.1-8?arch=amd64": ("deb", "bsdutils", "1:2.36.1-8", "amd64"),
            "pkg:npm/%40scope/x@1.0.0": ("npm", "@scope/x", "1.0.0", ""),
            "pkg:maven/g.h/a@1.0": ("maven", "g.h:a", "1.0", ""),
            "pkg:golang/github.com/x/y/v2@v2.0.0%2Bincompatible": ("golang", "github.com/x/y/v2", "2.0.0+incompatible", ""),
            "pkg:golang/example.org/app": ("golang", "example.org/app", "", ""),
            "pkg:pypi/Zope.Interface@4.0": ("pypi", "zope-interface", "4.0", ""),
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual(check_scan.parse_purl(text, knowledge), expected)

    def test_enrichment(self):
        report = check_scan.Report()
        findings = [{"id": "CVE-1", "epss": 0.5, "kev": True}, {"id": "CVE-2", "epss": {"score": 0.1}, "kev": None}, {"id": "CVE-3"}]
        check_scan.check_enrichment({"findings": findings}, ({"CVE-1": 0.5, "CVE-2": 0.2, "CVE-3": 0.3}, {"CVE-1", "CVE-2"}), report)
        self.assertEqual([area for area, _ in report.differences], ["epss", "kev", "epss"])


class Aging(unittest.TestCase):
    def test_source_fields(self):
        table = {"util-linux": "2.36.1-8", "curl": "7.74.0-1.3"}
        cases = {
            "Package: bsdutils\nStatus: install ok installed\nSource: util-linux (2.36.1-8+deb11u2)\nVersion: 1:2.36.1-8+deb11u2":
                "Package: bsdutils\nStatus: install ok installed\nSource: util-linux (2.36.1-8)\nVersion: 1:2.36.1-8",
            "Package: libcurl4\nStatus: install ok installed\nSource: curl\nVersion: 7.74.0-1.3+deb11u16":
                "Package: libcurl4\nStatus: install ok installed\nSource: curl\nVersion: 7.74.0-1.3",
            "Package: bash\nStatus: install ok installed\nVersion: 5.1-2": "Package: bash\nStatus: install ok installed\nVersion: 5.1-2",
            "Package: curl\nStatus: deinstall ok config-files\nVersion: 9": "Package: curl\nStatus: deinstall ok config-files\nVersion: 9",
        }
        for stanza, expected in cases.items():
            with self.subTest(stanza):
                self.assertEqual(age_status.age_stanza(stanza, table)[0], expected)


if __name__ == "__main__":
    unittest.main()
