#!/usr/bin/env python3
"""The server on somebody else's organization (../shared/samples): every instance, repository's image, function and layer of its three
accounts is discovered, and what can be scanned is scanned. Left out, saying so, where the samples or their emulator are not."""
import importlib.metadata
import json
import pathlib
import subprocess
import sys

from harness import REPOSITORY, Checks, coverage, findings, free_port, remove, until, work_folder
from organization_server import covered, server, settled

samples = REPOSITORY.parent / "shared/samples"
WRITTEN_FOR = (5, 2, 5)
if not samples.is_dir():
    print("samples: skipped, there is no ../shared/samples")
    raise SystemExit
if tuple(int(part) for part in importlib.metadata.version("moto").split(".")) < WRITTEN_FOR:
    print("samples: skipped, moto is older than 5.2.5, which they are written for")
    raise SystemExit
checks = Checks("samples")
work = work_folder()
processes = []


def manifests(account):
    """Digests that were pushed, but for indexes, by repository."""
    pushed = {}
    for file in (work / "estate/oci" / account).rglob("manifests/sha256_*"):
        if "layers" in json.loads(file.read_text()):
            repository = str(file.parent.parent.relative_to(work / "estate/oci" / account))
            pushed.setdefault(repository, set()).add(file.name.replace("_", ":"))
    return pushed


def reachable(port):
    import socket
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


try:
    moto, front = free_port(), free_port()
    inner, endpoint = f"http://127.0.0.1:{moto}", f"http://127.0.0.1:{front}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    moto_server = str(pathlib.Path(sys.executable).parent / "moto_server")
    processes.append(subprocess.Popen([moto_server, "-H", "127.0.0.1", "-p", str(moto)], **quiet))
    until("moto to answer", lambda: reachable(moto))
    subprocess.run([sys.executable, str(samples / "seed_estate.py"), "--endpoint", inner, "--out", str(work / "estate")], check=True, **quiet)
    processes.append(subprocess.Popen([sys.executable, str(samples / "moto_front.py"), "--moto", inner, "--estate", str(work / "estate"),
                                       "--port", str(front)], **quiet))
    until("the front to answer", lambda: reachable(front))
    estate = json.loads((work / "estate/estate.json").read_text())
    inventory = json.loads((work / "estate/ssm-inventory.json").read_text())
    region, accounts = estate["region"], {name: account["id"] for name, account in estate["accounts"].items()}
    started = server(work, "data", endpoint, [region], estate["role"])
    with started:
        expected = {}
        for name, account in estate["accounts"].items():
            for instance in account["expectedReachability"]:
                expected[(name, region, account["ids"][instance], "AWS_EC2_INSTANCE")] = instance
            for logical, arn in account["ids"].items():
                if logical.startswith("lambda:"):
                    expected[(name, region, arn + ":$LATEST", "AWS_LAMBDA_FUNCTION")] = logical
            for repository, digests in manifests(account["id"]).items():
                for digest in digests:
                    arn = f"arn:aws:ecr:{region}:{account['id']}:repository/{repository}/{digest}"
                    expected[(name, region, arn, "AWS_ECR_CONTAINER_IMAGE")] = repository
        instances = [key for key in expected if key[3] == "AWS_EC2_INSTANCE"]
        checks.that("the samples have 17 instances", len(instances) == 17, len(instances))

        def seen():
            return covered(started, {"accounts": accounts}, [region])
        until("everything to be discovered and settled", lambda: set(expected) <= set(seen()) and settled(seen()), timeout=90)
        rows = seen()
        checks.that("nothing else is there", set(rows) == set(expected), set(rows) ^ set(expected))
        checks.passed += len(expected)
        for (_, _, identity, kind), name in expected.items():
            row = next(status for key, status in rows.items() if key[2] == identity)
            if name.startswith("excluded") or name == "lambda:skipped-by-tag":
                checks.that(f"{name} is left out", row == ("INACTIVE", "EXCLUDED_BY_TAG"), row)
            elif name == "stopped-1":
                checks.that(f"{name} is shown as stopped", row == ("INACTIVE", "EC2_INSTANCE_STOPPED"), row)
            elif kind == "AWS_EC2_INSTANCE" and not inventory[identity]["managed"]:
                checks.that(f"{name} is unmanaged", row == ("INACTIVE", "UNMANAGED_EC2_INSTANCE"), row)
            elif kind == "AWS_EC2_INSTANCE":
                # Nobody speaks for Amazon Linux here, which is said, or data were imported.
                checks.that(f"{name} was read", row[1] in ("SUCCESSFUL", "UNSUPPORTED_OS"), row)
            else:
                checks.that(f"{name} was read", row[1] in ("SUCCESSFUL", "UNSUPPORTED_OS"), row)
        layers = {layer for one in coverage(started.client()) for layer in one.get("resourceMetadata", {}).get("lambdaFunction", {}).get("layers", [])}
        checks.that("the layer is known", any(":layer:shared-deps:" in layer for layer in layers), layers)
        of = {}
        for finding in findings(started.client()):
            of.setdefault(finding["resources"][0]["id"], set()).add(finding["packageVulnerabilityDetails"]["vulnerabilityId"])
        functions = estate["accounts"]["prod"]["ids"]
        for name, vulnerabilities in (("lambda:order-processor", {"CVE-2018-18074", "CVE-2021-33503"}), ("lambda:image-resize", {"CVE-2020-8203"}),
                                      ("lambda:report", {"CVE-2021-44228"})):
            found = of.get(functions[name] + ":$LATEST", set())
            checks.that(f"{name} has {vulnerabilities}", vulnerabilities <= found, found)
    checks.done()
finally:
    for process in reversed(processes):
        process.terminate()
        process.wait()
    remove(work)
