#!/usr/bin/env python3
"""The server on an AWS account (an emulator with the repository's own seed): discovered, scanned, kept true, by itself."""
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

from harness import REPOSITORY, Checks, Server, coverage, equals, findings, remove, small_root, until, work_folder

checks = Checks("aws")
work = work_folder()
emulator = [sys.executable, str(REPOSITORY / "acceptance/aws/emulator")]
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true"}
try:
    started = subprocess.run([*emulator, "start", str(work / "estate")], capture_output=True, text=True)
    checks.that("the emulator starts", started.returncode == 0, started.stdout + started.stderr)
    endpoint = (work / "estate/endpoint").read_text().strip()
    estate = json.loads((work / "estate/estate.json").read_text())

    def control(name, value=None, method="POST"):
        request = urllib.request.Request(f"{endpoint}/_control/{name}", method=method,
                                         data=json.dumps(value).encode() if value is not None else None)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    import boto3
    ec2 = boto3.client("ec2", endpoint_url=endpoint, region_name=estate["region"], aws_access_key_id="testing", aws_secret_access_key="testing")
    # Real data where it is there; the starter set knows some of what was planted.
    shared = REPOSITORY.parent / "shared/feeds"
    feeds = [shared / name for name in ("debian-dsa-dla-lists.zip", "osv-pypi-pysec.zip", "osv-almalinux.zip", "osv-ghsa-sample.zip")]
    real = all(feed.exists() for feed in feeds)
    server = Server(work / "data", "--offline", "--aws", "--aws-endpoint", endpoint, "--region", estate["region"],
                    environment={**KEYS, "OPENINSPECTOR_HOST_ROOT": str(small_root(work / "root"))})
    if real:
        for feed in feeds:
            subprocess.run([str(REPOSITORY / "openinspector"), "advisories", "import", str(feed), "--advisories", str(work / "data/advisories")],
                           check=True, capture_output=True)
    with server:
        client = server.client()
        status = server.aws("batch-get-account-status")["accounts"][0]
        checks.that("the caller's account is the server's", status["accountId"] == estate["account"], status)
        kinds = {kind: status["resourceState"][kind]["status"] for kind in ("ec2", "ecr", "lambda")}
        checks.that("all types are enabled", set(kinds.values()) == {"ENABLED"}, kinds)

        def reasons():
            return {c["resourceId"]: c["scanStatus"]["reason"] for c in coverage(client) if c["scanType"] == "PACKAGE"}
        planted = []      # name, id, type, what was expected
        for name, one in estate["instances"].items():
            planted.append((name, one["id"], "AWS_EC2_INSTANCE", one))
        for name, one in estate["images"].items():
            planted.append((name, f"arn:aws:ecr:{estate['region']}:{estate['account']}:repository/{one['repository']}/{one['digest']}",
                            "AWS_ECR_CONTAINER_IMAGE", one))
        for name, one in estate["functions"].items():
            planted.append((name, one["arn"] + ":$LATEST", "AWS_LAMBDA_FUNCTION", one))
        until("everything to be discovered and settled", lambda: len(reasons()) >= len(planted) and not [
            r for r in reasons().values() if r in ("PENDING_INITIAL_SCAN", "SCAN_IN_PROGRESS")], timeout=120)
        seen = reasons()
        for name, identity, kind, expected in planted:
            if expected.get("reason") == "gone":
                checks.that(f"{name} is gone", identity not in seen or seen[identity] == "RESOURCE_TERMINATED", seen.get(identity))
            elif "reason" in expected:
                checks.that(f"coverage of {name} says why not", seen.get(identity) == expected["reason"], seen.get(identity))
            elif "findings" in expected and real:
                checks.that(f"{name} is scanned", seen.get(identity) == "SUCCESSFUL", seen.get(identity))
        found = {}
        for finding in findings(client):
            resource = finding["resources"][0]
            found.setdefault((resource["type"], resource["id"]), {})[finding["packageVulnerabilityDetails"]["vulnerabilityId"]] = finding
        types = {kind for kind, _ in found}
        for kind in ("AWS_EC2_INSTANCE", "AWS_ECR_CONTAINER_IMAGE", "AWS_LAMBDA_FUNCTION"):
            checks.that(f"findings of {kind}", kind in types or (kind == "AWS_EC2_INSTANCE" and not real), types)
        if real:
            for name, identity, kind, expected in planted:
                for vulnerability, what in expected.get("findings", {}).items():
                    one = found.get((kind, identity), {}).get(vulnerability)
                    checks.that(f"{name} has {vulnerability}", one is not None, sorted(found.get((kind, identity), {})))
                    names = [p["name"].lower() for p in one["packageVulnerabilityDetails"]["vulnerablePackages"]]
                    checks.that(f"{vulnerability} of {name} names its package", what.split(",")[0].lower() in names, names)
            debian = next(iter(found[("AWS_EC2_INSTANCE", estate["instances"]["debian"]["id"])].values()))
            details = debian["resources"][0]["details"]["awsEc2Instance"]
            checks.that("an instance's details", details["vpcId"] == estate["instances"]["debian"]["vpc"] and details["platform"] == "DEBIAN_11", details)
            checks.that("an instance's tags", debian["resources"][0]["tags"]["team"] == "payments", debian["resources"][0])

            def active(identity):
                return [f["findingArn"] for f in findings(client, resourceId=equals(identity), findingStatus=equals("ACTIVE"))]
            alma, instance = estate["instances"]["alma"]["id"], estate["instances"]["debian"]["id"]
            # A page that fails and a call that is denied close nothing.
            before = sorted(active(alma) + active(instance))
            for operation, kind in (("ec2.DescribeInstances", "page2"), ("ec2.DescribeInstances", "denied"), ("ecr.DescribeImages", "denied"),
                                    ("lambda.ListFunctions", "html")):
                control("page", {"size": 2})
                control("fault", {"operation": operation, "kind": kind})
                if operation.startswith("ec2") and kind == "denied":
                    ec2_gone = estate["instances"]["alma"]["id"]
                    control("fault", method="DELETE")
                    ec2.terminate_instances(InstanceIds=[ec2_gone])
                    control("fault", {"operation": operation, "kind": kind})
                server.run("rescan", "--all", check=False)
                checks.that(f"{operation} {kind}: nothing is closed", sorted(active(alma) + active(instance)) == before, (before, active(alma)))
            control("fault", method="DELETE")
            control("page", {"size": 0})
            server.run("rescan", "--all", check=False)
            until("the terminated instance's findings to close", lambda: not active(alma), timeout=60)
            closed = findings(client, resourceId=equals(alma), findingStatus=equals("CLOSED"))
            why = server.run("explain", closed[0]["findingArn"]).stdout
            checks.that("history says that it is gone", "resource gone" in why, why)
            checks.that("others stay", active(instance))
        secrets = [path for path in server.data.rglob("*.log") if "testing" in path.read_text(errors="replace")]
        checks.that("no credential is in a log", not secrets, secrets)
    checks.done()
finally:
    subprocess.run([*emulator, "stop", str(work / "estate")], capture_output=True)
    remove(work)
