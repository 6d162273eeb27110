#!/usr/bin/env python3
"""kill -9 of the server or of PostgreSQL at random moments of full sweeps of an organization, while things change: afterwards the estate
equals a clean run's, no event is lost, and none was told with two contents. Argument: how many kills."""
import datetime
import os
import random
import signal
import subprocess
import sys
import time

from harness import REPOSITORY, Checks, findings, free_port, remove, until, work_folder
from organization_server import covered, queue, server, settled, start_emulator, stop_emulator
from watching import Receiver, own

kills = int(sys.argv[1]) if len(sys.argv) > 1 else 3
checks = Checks("organization-kills")
seed = int(os.environ.get("OPENINSPECTOR_SEED", time.time_ns()))
print(f"organization-kills: seed {seed}")
random.seed(seed)
work = work_folder()
running = []


def identified(found):
    return sorted((f["awsAccountId"], f["resources"][0]["id"], f["packageVulnerabilityDetails"]["vulnerabilityId"]) for f in found if f["status"] == "ACTIVE")


def everything(started, regions):
    return [finding for region in regions for finding in findings(started.client(region_name=region))]


try:
    endpoint, estate = start_emulator(work / "estate")
    from changes import Changes
    import organization
    from content import DEBIAN_11, SITE, python_package, zipped

    regions = estate["regions"]
    happening = Changes(endpoint, estate)
    receiver = Receiver()
    port = free_port()
    launched = []

    def start(name="data", at=port):
        started = server(work, name, endpoint, regions, estate["role"], estate["externalId"], port=at, queue=queue(endpoint, estate) if name == "data" else None)
        running.append(started)
        return started.start()

    def change(number):
        """Something of everything, each in its turn."""
        kind = number % 5
        if kind == 0:
            launched.append(happening.launch("prod", f"kill-{number}", organization.OLD))
        elif kind == 1:
            happening.push("prod", "shop/web", f"kill-{number}", [DEBIAN_11, {"srv/number": str(number)}, python_package(SITE, "Jinja2", "2.10")])
        elif kind == 2:
            happening.deploy("dev", "playground", zipped({"app.py": f"# {number}\n", **python_package("", *random.choice(
                [("requests", "2.19.1"), ("requests", "2.31.0"), ("PyYAML", "5.3")]))}))
        elif kind == 3 and launched:
            happening.install("prod", launched[-1], [*organization.FIXED, organization.OLD[2]] if random.random() < 0.5 else organization.OLD)
        elif launched:
            happening.terminate("prod", launched.pop(0))

    current = start()
    begun = datetime.datetime.now(datetime.timezone.utc)
    for region in regions:
        own(current, "/openinspector/eventsinks/create", {"name": "watch", "type": "webhook", "target": receiver.address}, region)
    acknowledged = {}
    for number in range(kills):
        rescan = subprocess.Popen([str(REPOSITORY / "openinspector"), "rescan", "--all"], env=current.env(),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        change(number)
        deadline = time.monotonic() + random.uniform(0.05, 4.0)
        client = current.client(connect_timeout=5, read_timeout=10)
        while time.monotonic() < deadline:
            try:
                acknowledged.update({f["findingArn"]: f for f in findings(client)})
            except Exception as interrupted:
                print(f"organization-kills: {type(interrupted).__name__} before the kill", file=sys.stderr)
            time.sleep(0.1)
        victim = current.postgres_pid() if random.random() < 0.3 else None
        if victim:
            os.kill(victim, signal.SIGKILL)
            time.sleep(random.uniform(0, 1))
        current.kill()
        rescan.kill()
        rescan.wait()
        current = start()
        kept = {f["findingArn"]: f for f in findings(current.client())}
        lost = set(acknowledged) - set(kept)
        checks.that(f"kill {number + 1}: nothing acknowledged is lost", not lost, lost)
        again = [arn for arn in acknowledged if acknowledged[arn]["firstObservedAt"] != kept[arn]["firstObservedAt"]]
        checks.that(f"kill {number + 1}: first observed is kept", not again, again)
    # At rest everything is as if nothing had happened.
    current.run("rescan", "--all", check=False)
    calm = start("calm", free_port())

    def rows(started):
        return {key: status for key, status in covered(started, estate, regions).items() if status[1] != "RESOURCE_TERMINATED"}
    until("the calm server to scan", lambda: len(rows(calm)) > 30 and settled(rows(calm)), timeout=120)
    until("coverage to be a clean run's", lambda: rows(current) == rows(calm), timeout=120)
    until("findings to be a clean run's", lambda: identified(everything(current, regions)) == identified(everything(calm, regions)), timeout=120)
    keys = identified(everything(current, regions))
    checks.that("nothing is there twice", len(keys) == len(set(keys)), len(keys) - len(set(keys)))

    # What was told last of each finding is what it is.
    def untold():
        last = receiver.last_status()
        # Who listens only from now on is not told what was before.
        now = {f["findingArn"]: f["status"] for f in everything(current, regions) if f["updatedAt"] > begun or f["findingArn"] in last}
        return {arn: (status, last.get(arn)) for arn, status in now.items() if last.get(arn) != status}
    until("all events to be told", lambda: not untold(), timeout=120)
    checks.that("no event is lost", not untold(), untold())
    checks.that("no event was told with two contents", not receiver.with_two_contents(), receiver.with_two_contents())
    print(f"organization-kills: {kills} kills, {len(keys)} findings, {len(receiver.all())} events")
    checks.done()
finally:
    for each in running:
        if each.process.poll() is None:
            each.stop()
    stop_emulator(work / "estate")
    remove(work)
