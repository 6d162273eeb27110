#!/usr/bin/env python3
"""The server from a fresh data folder, as a user meets it: hosts and images scanned by themselves, AWS's clients, history."""
import json
import pathlib
import shutil
import subprocess
import sys
import time

from harness import (
    LAUNCHER, REPOSITORY, Checks, Server, coverage, equals, findings, python_package, remove, small_root, until, work_folder)

checks = Checks("server")
work = work_folder()
try:
    root = small_root(work / "root")
    images = work / "images"
    images.mkdir()
    shutil.copytree(REPOSITORY / "cli/src/main/training/layout", images / "training")
    with open(images / "docker.tar", "wb") as out:
        subprocess.run(["gunzip", "-c", str(REPOSITORY / "cli/src/main/training/docker.tar.gz")], stdout=out, check=True)
    server = Server(work / "data", "--images", images, "--offline", environment={"OPENINSPECTOR_HOST_ROOT": str(root)})
    with server:
        print(f"server: first start to first answer {server.seconds_to_ready:.1f} s")
        client = server.client()

        # This host and the images are scanned without being asked.
        host = until("coverage of this host", lambda: [
            c for c in coverage(client) if c["resourceId"] == "openinspector:host/0123456789abcdef0123456789abcdef"
            and "lastScannedAt" in c])[0]
        # The starter set is a sample: it finds, but nobody vouches for the operating system's packages.
        checks.that("what nobody vouches for is not covered", host["scanStatus"] == {"statusCode": "INACTIVE", "reason": "UNSUPPORTED_OS"}, host)
        checks.that("the host's type is ours", host["resourceType"] == "OpenInspector::Host", host)
        until("both images' coverage", lambda: len([
            c for c in coverage(client) if c["resourceType"] == "OpenInspector::ContainerImage" and "lastScannedAt" in c]) == 2)
        requests = until("the finding of the Python package", lambda: [
            f for f in findings(client) if f["resources"][0]["type"] == "OpenInspector::Host"
            and f["packageVulnerabilityDetails"]["vulnerablePackages"][0]["name"] == "requests"])[0]
        checks.that("it is CVE-2018-18074", requests["packageVulnerabilityDetails"]["vulnerabilityId"] == "CVE-2018-18074", requests)
        checks.that("it names its fixed version", requests["packageVulnerabilityDetails"]["vulnerablePackages"][0]["fixedInVersion"]
                    == "2.20.0", requests)
        checks.that("it is active", requests["status"] == "ACTIVE", requests)
        checks.that("the image's log4j is found", until("log4j", lambda: [
            f for f in findings(client) if f["packageVulnerabilityDetails"]["vulnerabilityId"] == "CVE-2021-44228"
            and f["resources"][0]["type"] == "OpenInspector::ContainerImage"]))

        # The same answers through AWS's own command line, in a shell that took over `env`.
        listed = server.aws("list-findings")["findings"]
        checks.that("the AWS CLI lists the same findings", {f["findingArn"] for f in listed} == {f["findingArn"] for f in findings(client)})
        status = server.aws("batch-get-account-status")["accounts"][0]
        checks.that("the account is enabled", status["state"]["status"] == "ENABLED" and status["accountId"] == "000000000001", status)
        counted = server.aws("list-finding-aggregations", "--aggregation-type", "ACCOUNT")["responses"][0]["accountAggregation"]
        active = [f for f in listed if f["status"] == "ACTIVE"]
        checks.that("the account's aggregation counts them", counted["severityCounts"]["all"] == len(active), counted)
        statistics = server.aws("list-coverage-statistics")
        checks.that("coverage statistics count", statistics["totalCounts"] == len(coverage(client)), statistics)

        # A few filters and sorts; the exhaustive comparison is in the module's own tests.
        critical = findings(client, severity=equals("CRITICAL"))
        checks.that("a filter by severity", critical and all(f["severity"] == "CRITICAL" for f in critical), len(critical))
        ordered = client.list_findings(sortCriteria={"field": "INSPECTOR_SCORE", "sortOrder": "DESC"}, maxResults=100)["findings"]
        scores = [f["inspectorScore"] for f in ordered if "inspectorScore" in f]
        checks.that("sorted by score", scores == sorted(scores, reverse=True) and scores, scores)

        # What has no engine yet says so.
        try:
            client.list_cis_scans()
            checks.that("CIS scans are not there yet", False)
        except client.exceptions.ClientError as refused:
            checks.that("501 and its name", refused.response["ResponseMetadata"]["HTTPStatusCode"] == 501
                        and refused.response["Error"]["Code"] == "NotImplementedException", refused.response)

        # The package goes away; a rescan closes its finding and says why.
        remove(root / "opt/app")
        said = server.run("rescan", host["resourceId"]).stdout
        checks.that("rescan tells what it did", "closed" in said, said)
        closed = until("the finding to close", lambda: findings(
            client, findingArn=equals(requests["findingArn"]), findingStatus=equals("CLOSED")))[0]
        checks.that("the same finding", closed["findingArn"] == requests["findingArn"], closed)
        why = server.run("explain", requests["findingArn"]).stdout
        checks.that("history tells the cause", "PACKAGE_REMOVED" in why or "removed" in why, why)
        # It comes back within a week: the same finding.
        python_package(root, "requests", "2.19.0")
        server.run("rescan", "--all")
        again = until("the finding to reopen", lambda: findings(
            client, findingArn=equals(requests["findingArn"]), findingStatus=equals("ACTIVE")))[0]
        checks.that("first observed is kept", again["firstObservedAt"] == requests["firstObservedAt"], again)

        # Newer data changes findings without a scan.
        record = {
            "schema_version": "1.6.0", "id": "GHSA-test-0000-0001", "modified": "2026-01-01T00:00:00Z",
            "aliases": ["CVE-2026-0001"], "summary": "a vulnerability that the world learned of today",
            "affected": [{"package": {"ecosystem": "PyPI", "name": "requests"},
                          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.19.1"}]}]}],
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}
        feed = work / "feed"
        feed.mkdir()
        (feed / "GHSA-test-0000-0001.json").write_text(json.dumps(record))
        server.run("advisories", "import", feed, "--advisories", server.data / "advisories")
        fresh = until("a finding from the newer data", lambda: findings(
            client, vulnerabilityId=equals("CVE-2026-0001")), timeout=90)[0]
        checks.that("it is critical", fresh["severity"] == "CRITICAL", fresh)
        why = server.run("explain", fresh["findingArn"]).stdout
        checks.that("the data brought it, not a scan", "advisory data" in why and "opened" in why, why)

        # A kind turned off and on again: its findings close and come back as the same.
        def of_images():
            return {f["findingArn"] for f in findings(client, findingStatus=equals("ACTIVE"))
                    if f["resources"][0]["type"] == "OpenInspector::ContainerImage"}
        before = of_images()
        answer = client.disable(resourceTypes=["ECR"])["accounts"][0]
        checks.that("ECR is off", answer["resourceStatus"]["ecr"] in ("DISABLED", "DISABLING"), answer)
        until("the images' findings to close with their kind", lambda: not of_images())
        client.enable(resourceTypes=["ECR"])
        until("the images' findings to come back", lambda: of_images() == before)
        checks.passed += 2

        # An image removed from the folder: its findings close.
        shutil.rmtree(images / "training")
        (images / "docker.tar").unlink()
        server.run("rescan", "--all", check=False)
        until("the images' findings to close", lambda: not [
            f for f in findings(client, findingStatus=equals("ACTIVE")) if f["resources"][0]["type"] == "OpenInspector::ContainerImage"],
            timeout=120)
        checks.passed += 1

        checks.that("health answers", server.get("/health")[0] == 200)
        metrics = server.get("/metrics")[1]
        checks.that("metrics are served", "openinspector_" in metrics, metrics[:300])
        arns = {f["findingArn"]: f["status"] for f in findings(client)}
    checks.that("stopped gracefully", server.process.returncode in (0, 130), server.process.returncode)
    again = Server(server.data, "--images", images, "--offline", environment={"OPENINSPECTOR_HOST_ROOT": str(root)})
    with again:
        print(f"server: later start to first answer {again.seconds_to_ready:.1f} s")
        checks.that("all is still there", {f["findingArn"]: f["status"] for f in findings(again.client())} == arns)
    checks.done()
finally:
    remove(work)
