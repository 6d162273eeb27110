#!/usr/bin/env python3
"""kill -9 of the server or of PostgreSQL at random moments while scans and writes go on: nothing acknowledged is lost, nothing is
there twice, and the next start recovers by itself. Argument: how many kills."""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from harness import (
    REPOSITORY, Checks, Server, coverage, findings, python_package, remove, small_root, until, work_folder)

kills = int(sys.argv[1]) if len(sys.argv) > 1 else 3
checks = Checks("kills")
seed = int(os.environ.get("OPENINSPECTOR_SEED", time.time_ns()))
print(f"kills: seed {seed}")
random.seed(seed)
work = work_folder()


def _answers(server):
    try:
        findings(server.client(connect_timeout=5, read_timeout=10))
        return True
    except Exception:
        return False


VERSIONS = ["2.18.0", "2.19.0", "2.19.1"]
try:
    root = small_root(work / "root")
    images = work / "images"
    images.mkdir()
    environment = {"OPENINSPECTOR_HOST_ROOT": str(root)}
    server = Server(work / "data", "--images", images, "--offline", environment=environment).start()
    acknowledged = {}
    for number in range(kills):
        client = server.client(connect_timeout=5, read_timeout=10)
        # Something to do: an image comes or goes, the Python package changes, everything is scanned again.
        folder = images / f"image-{number}"
        shutil.copytree(REPOSITORY / "cli/src/main/training/layout", folder)
        remove(root / "opt/app")
        if random.random() < 0.7:
            python_package(root, "requests", random.choice(VERSIONS))
        rescan = subprocess.Popen([str(REPOSITORY / "openinspector"), "rescan", "--all"], env=server.env(),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + random.uniform(0.05, 3.0)
        while time.monotonic() < deadline:
            try:
                for finding in findings(client):
                    acknowledged[finding["findingArn"]] = finding
            except Exception as interrupted:
                print(f"kills: {type(interrupted).__name__} before the kill", file=sys.stderr)
        if random.random() < 0.5:
            server.kill()
        else:
            victim = server.postgres_pid()
            if victim:
                os.kill(victim, signal.SIGKILL)
            if random.random() < 0.5:
                # The server must come back by itself.
                until("the server to recover", lambda: server.get("/ready")[0] == 200 and _answers(server), timeout=60)
            else:
                server.kill()
        rescan.kill()
        rescan.wait()
        if server.process.poll() is not None:
            server = Server(work / "data", "--images", images, "--offline", environment=environment).start()
        client = server.client()
        known = {f["findingArn"]: f for f in findings(client)}
        lost = set(acknowledged) - set(known)
        checks.that(f"kill {number + 1}: nothing acknowledged is lost", not lost, lost)
        keys = [(f["resources"][0]["id"], f["packageVulnerabilityDetails"]["vulnerabilityId"]) for f in known.values() if f["status"] == "ACTIVE"]
        checks.that(f"kill {number + 1}: nothing is there twice", len(keys) == len(set(keys)), len(keys) - len(set(keys)))
        changed = [arn for arn in acknowledged if acknowledged[arn]["firstObservedAt"] != known[arn]["firstObservedAt"]]
        checks.that(f"kill {number + 1}: first observed is kept", not changed, changed)
    # At rest everything is as if nothing had happened.
    remove(root / "opt/app")
    python_package(root, "requests", "2.19.0")
    server.run("rescan", "--all")
    until("all coverage to settle", lambda: all("lastScannedAt" in c and c["scanStatus"]["reason"] == "UNSUPPORTED_OS" for c in coverage(server.client())), timeout=90)
    calm = Server(work / "calm", "--images", images, "--offline", environment=environment).start()
    server.stop()

    def active(which):
        return sorted((f["resources"][0]["id"], f["packageVulnerabilityDetails"]["vulnerabilityId"])
                      for f in findings(which.client()) if f["status"] == "ACTIVE")
    until("the calm server to scan", lambda: len({c["resourceId"] for c in coverage(calm.client()) if "lastScannedAt" in c}) >= 2)
    calm.run("rescan", "--all")
    expected = active(calm)
    calm.stop()
    server = Server(work / "data", "--images", images, "--offline", environment=environment).start()
    checks.that("the same findings as a server that was never killed", active(server) == expected,
                set(active(server)) ^ set(expected))
    server.stop()
    checks.done()
finally:
    try:
        server.process.poll() is None and server.kill()
    except NameError:
        pass
    remove(work)
