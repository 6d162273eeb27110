"""An organization in an emulator, a server that discovers it, and what of it the API tells."""
import json
import subprocess
import sys

from harness import REPOSITORY, Server, coverage, small_root

sys.path.insert(0, str(REPOSITORY / "acceptance/aws"))
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true",
        "OPENINSPECTOR_WEBHOOK_ALLOW": "127.0.0.1"}
EMULATOR = [sys.executable, str(REPOSITORY / "acceptance/aws/emulator")]
PASSING = ("PENDING_INITIAL_SCAN", "SCAN_IN_PROGRESS")


def start_emulator(folder):
    """(endpoint, what was planted)"""
    started = subprocess.run([*EMULATOR, "start", str(folder), "--accounts", "3"], capture_output=True, text=True)
    if started.returncode:
        raise SystemExit(started.stdout + started.stderr)
    return (folder / "endpoint").read_text().strip(), json.loads((folder / "estate.json").read_text())


def stop_emulator(folder):
    subprocess.run([*EMULATOR, "stop", str(folder)], capture_output=True)


def queue(endpoint, estate):
    """The address of the queue that all accounts' events go to, at the front."""
    return f"{endpoint}/{estate['account']}/OpenInspectorEvents"


def server(work, name, endpoint, regions, role, external_id=None, port=None, queue=None):
    """A server that discovers the organization of the credentials `testing`."""
    root = work / "root"
    if not root.exists():
        small_root(root)
    arguments = ["--offline", "--aws", "--aws-organization", "--aws-role", role, "--aws-endpoint", endpoint, "--region", ",".join(regions)]
    if external_id:
        arguments += ["--aws-external-id", external_id]
    if queue:
        arguments += ["--aws-queue", queue]
    return Server(work / name, *arguments, port=port, environment={**KEYS, "OPENINSPECTOR_HOST_ROOT": str(root)})


def names(estate):
    """What was planted, by the ids that coverage and findings have."""
    known = {one["id"]: name for name, one in estate["instances"].items()}
    for name, one in estate["images"].items():
        account = estate["accounts"][one["account"]]
        known[f"arn:aws:ecr:{one['region']}:{account}:repository/{one['repository']}/{one['digest']}"] = name
    for name, one in estate["functions"].items():
        known[one["arn"] + ":$LATEST"] = name
    return known


def covered(started, estate, regions, accounts=None):
    """{(account, Region, id, type): (status, reason)} of AWS's resources."""
    of = {identity: name for name, identity in estate["accounts"].items()}
    rows = {}
    for region in regions:
        client = started.client(region_name=region) if region != regions[0] else started.client()
        for one in coverage(client):
            if one["scanType"] == "PACKAGE" and not one["resourceId"].startswith("openinspector:"):
                account = of.get(one["accountId"], one["accountId"])
                rows[(account, region, one["resourceId"], one["resourceType"])] = (one["scanStatus"]["statusCode"], one["scanStatus"]["reason"])
    return rows


def settled(rows):
    return rows and not [row for row in rows.values() if row[1] in PASSING]


def table(file):
    """The committed table, as `covered` has it with names for ids."""
    rows = {}
    for line in file.read_text().splitlines():
        if line and not line.startswith("#"):
            account, region, name, kind, status, reason = line.split("\t")
            rows[(account, region, name, kind)] = (status, reason)
    return rows
