#!/usr/bin/env python3
"""Faults while the server runs: a disk that fills up, a clock that is set, a database that dies again and again, a stop amid scans,
first starts that are killed anywhere, a database of somebody else's. With OPENINSPECTOR_SIZE=full all of them, and more often.
Arguments: which ones."""
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import urllib.request

from harness import (
    LAUNCHER, REPOSITORY, Checks, Server, coverage, credentials, equals, findings, free_port, remove, small_root, until, work_folder)

FULL = os.environ.get("OPENINSPECTOR_SIZE") == "full"
HERE = pathlib.Path(__file__).resolve().parent
HOST = "openinspector:host/0123456789abcdef0123456789abcdef"
MEGABYTE = 1 << 20
checks = Checks("faults")
seed = int(os.environ.get("OPENINSPECTOR_SEED", time.time_ns()))
random.seed(seed)


def estate_of(work):
    """A small host and a folder with one image."""
    root = small_root(work / "root")
    remove(root / "opt/app")
    install(root, "2.19.0")
    images = work / "images"
    images.mkdir()
    shutil.copytree(REPOSITORY / "cli/src/main/training/layout", images / "training")
    return root, images, {"OPENINSPECTOR_HOST_ROOT": str(root)}


def install(root, version):
    """The Python package, where the server sees it only when it scans: what a rescan says is its own doing."""
    folder = root / "srv/app"
    remove(folder)
    if version:
        info = folder / f"lib/python3.11/site-packages/requests-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: requests\nVersion: {version}\n")


def requests_finding(client, status):
    """The finding of the Python package on the host, in this status."""
    return [f for f in findings(client, findingStatus=equals(status), resourceId=equals(HOST))
            if f["packageVulnerabilityDetails"]["vulnerabilityId"] == "CVE-2018-18074"]


def no_stack_trace_on_the_terminal(server, what):
    text = server.log.read_text(errors="replace")
    checks.that(f"{what}: the terminal shows no stack trace", "\tat " not in text and "Exception in" not in text, server.tail())
    lines = [line for line in text.splitlines() if " WARN " in line or " ERROR " in line]
    checks.that(f"{what}: the terminal is not flooded", len(lines) <= 60, (len(lines), lines[:10]))


def refused(call):
    """The error that a call meets, as AWS's clients see it; empty if it goes well."""
    from botocore.exceptions import BotoCoreError, ClientError
    try:
        call()
        return None
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"], error.response["Error"]["Message"]
    except BotoCoreError as error:
        return 0, type(error).__name__, str(error)


def fill(file, leave):
    """Takes all space of the file's disk but so many bytes."""
    with open(file, "ab") as out:
        while True:
            there = os.statvfs(file.parent)
            left = there.f_bavail * there.f_frsize - leave
            if left <= 0:
                return
            try:
                out.write(b"\0" * min(left, MEGABYTE))
                out.flush()
            except OSError:
                return


def disk_full(work):
    """The disk of the data folder fills up amid scans and writes, and is freed later."""
    disk = work / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m,mode=0755", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode != 0:
        print("faults: disk full: skipped, this machine lets nobody mount a tmpfs")
        return
    try:
        root, images, environment = estate_of(work)
        with Server(disk / "data", "--images", images, "--offline", environment=environment, log=work / "full.log") as server:
            client = server.client(read_timeout=30)
            until("the first scan", lambda: requests_finding(client, "ACTIVE"))
            until("the image", lambda: len(findings(client)) > 3)
            acknowledged = {f["findingArn"]: f["firstObservedAt"] for f in findings(client)}
            for leave in (0, 3 * MEGABYTE) if FULL else (0,):
                ballast = disk / "ballast"
                fill(ballast, leave)
                # Writes go on until nothing fits any more.
                seen = []
                fail_at = time.monotonic() + (60 if FULL else 20)
                number = 0
                while time.monotonic() < fail_at and len([s for s in seen if s]) < 3:
                    number += 1
                    install(root, ["2.18.0", "2.19.0", "2.19.1"][number % 3])
                    subprocess.run([LAUNCHER, "rescan", "--all", "--no-wait"], env=server.env(), capture_output=True)
                    seen.append(refused(lambda: client.enable(resourceTypes=["ECR"])))
                    seen.append(refused(lambda: findings(client)))
                    fill(ballast, leave)
                errors = [s for s in seen if s]
                print(f"faults: on a full disk {len(seen)} requests, {len(errors)} errors")
                for status, code, message in errors:
                    checks.that("a request that fails is answered by a modelled error",
                                (status, code) == (500, "InternalServerException"), (status, code, message))
                    checks.that("in words", "Exception" not in message and "org." not in message, message)
                status, said = server.get("/ready")
                checks.that("/ready tells that there is no space", status == 503 and "space" in said, (status, said))
                checks.that("/health still answers", server.get("/health")[0] == 200)
                checks.that("the server lives", server.process.poll() is None, server.tail())
                ballast.unlink()
                until("the server to be ready again by itself", lambda: server.get("/ready")[0] == 200, timeout=90)
                now = until("findings", lambda: not refused(lambda: findings(client)) and findings(client), timeout=60)
                lost = set(acknowledged) - {f["findingArn"] for f in now}
                checks.that("nothing acknowledged is lost", not lost, lost)
                changed = [f for f in now if acknowledged.get(f["findingArn"], f["firstObservedAt"]) != f["firstObservedAt"]]
                checks.that("first observed is kept", not changed, changed[:1])
                # It goes on by itself: the package goes, its finding closes; it comes, it opens.
                install(root, None)
                until("a rescan", lambda: server.run("rescan", "--all", check=False).returncode == 0, timeout=120, every=2)
                until("the finding to close", lambda: requests_finding(client, "CLOSED") and not requests_finding(client, "ACTIVE"), timeout=90)
                install(root, "2.19.0")
                server.run("rescan", "--all")
                until("the finding to open again", lambda: requests_finding(client, "ACTIVE"), timeout=90)
                acknowledged = {f["findingArn"]: f["firstObservedAt"] for f in findings(client)}
            no_stack_trace_on_the_terminal(server, "disk full")
            size = sum(f.stat().st_size for f in (server.data / "log").iterdir())
            checks.that("the log stays small", size < 2 * MEGABYTE, size)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def clock(work):
    """The wall clock jumps forward and back by hours, for the server, its database and its clients alike."""
    library = work / "clock.so"
    if not shutil.which("cc"):
        print("faults: clock: skipped, there is no C compiler to build the clock with")
        return
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "clock.c"), "-ldl"], check=True)
    library.chmod(0o755)
    offset = work / "offset"
    offset.write_bytes(struct.pack("l", 0))
    offset.chmod(0o644)
    # This script talks to the server, so it must live in the same time.
    environment = {**os.environ, "LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(offset), "OPENINSPECTOR_FAULTS_WORK": str(work)}
    ran = subprocess.run([sys.executable, __file__, "clock-inside"], env=environment)
    checks.that("the clock's checks", ran.returncode == 0)


def clock_inside():
    work = pathlib.Path(os.environ["OPENINSPECTOR_FAULTS_WORK"])
    offset = work / "offset"
    began = time.time()

    def step(hours):
        with open(offset, "r+b") as out:
            out.write(struct.pack("l", int(hours * 3600)))

    root, images, environment = estate_of(work)
    with Server(work / "data", "--images", images, "--offline", environment=environment) as server:
        client = server.client(read_timeout=30)
        until("the first scan", lambda: requests_finding(client, "ACTIVE"))
        until("the image", lambda: [f for f in findings(client) if f["resources"][0]["id"] != HOST])
        arn = requests_finding(client, "ACTIVE")[0]["findingArn"]
        for hours, what in ((5, "forward by 5 hours"), (-2, "back by 7 hours"), (3, "forward again"), (0, "back to what it was")):
            step(hours)
            now = time.time() - began
            checks.that("the clock is set", abs(now - hours * 3600) < 3600, now)
            checks.that(f"{what}: signatures are taken", not refused(lambda: findings(client)), refused(lambda: findings(client)))
            install(root, None)
            said = server.run("rescan", HOST).stdout
            until(f"{what}: the finding to close", lambda: requests_finding(client, "CLOSED"), timeout=30)
            checks.that(f"{what}: the rescan says so", " 1 closed" in said or "2 closed" in said, said)
            install(root, "2.19.0")
            said = server.run("rescan", HOST).stdout
            again = until(f"{what}: the finding to open again", lambda: requests_finding(client, "ACTIVE"), timeout=30)[0]
            checks.that(f"{what}: it is the same finding", again["findingArn"] == arn, again)
            checks.that(f"{what}: the rescan says so too", "0 reopened" not in said, said)
            # What disappears is closed too, and what changes is noticed without being asked for.
            shutil.rmtree(images / "training")
            until(f"{what}: the image's findings to close", lambda: not [
                f for f in findings(client, findingStatus=equals("ACTIVE")) if f["resources"][0]["id"] != HOST], timeout=45)
            shutil.copytree(REPOSITORY / "cli/src/main/training/layout", images / "training")
            until(f"{what}: the image's findings to come back", lambda: [
                f for f in findings(client, findingStatus=equals("ACTIVE")) if f["resources"][0]["id"] != HOST], timeout=60)
            # Nothing that recurs waits for the old time to come again.
            until(f"{what}: jobs are planned by the new time", lambda: late_jobs(server) == [], timeout=30)
        keys = [(f["resources"][0]["id"], f["packageVulnerabilityDetails"]["vulnerabilityId"])
                for f in findings(client, findingStatus=equals("ACTIVE"))]
        checks.that("nothing is there twice", len(keys) == len(set(keys)), keys)
        no_stack_trace_on_the_terminal(server, "clock")
    checks.done()


def late_jobs(server):
    """Jobs planned for later than any period is long."""
    return [(job["task"], job["due"]) for job in own(server, "/openinspector/jobs/list", {"maxResults": 100})["jobs"]
            if job["state"] == "WAITING" and job.get("due", 0) > time.time() + 80 * 60]


def own(server, target, body):
    """An operation that only this server has."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    exported = server.env()
    request = AWSRequest("POST", server.endpoint + target, data=json.dumps(body), headers={"Content-Type": "application/json"})
    SigV4Auth(Credentials(*credentials(exported["AWS_SHARED_CREDENTIALS_FILE"])), "inspector2", exported["AWS_REGION"]).add_auth(request)
    asked = urllib.request.Request(server.endpoint + target, data=request.body.encode() if isinstance(request.body, str) else request.body,
                                   headers=dict(request.headers), method="POST")
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.loads(answer.read())


def database_killed(work):
    """PostgreSQL dies again and again while clients list: each list is whole or a modelled error, and it comes back by itself."""
    root, images, environment = estate_of(work)
    with Server(work / "data", "--images", images, "--offline", environment=environment) as server:
        client = server.client(read_timeout=60)
        until("the first scan", lambda: requests_finding(client, "ACTIVE"))
        until("all", lambda: len([c for c in coverage(client) if "lastScannedAt" in c]) == 2)
        expected = {f["findingArn"] for f in findings(client)}
        answers, ended = [], threading.Event()

        def lists():
            mine = server.client(read_timeout=60)
            while not ended.is_set():
                listed = []
                error = refused(lambda: listed.extend(findings(mine)))
                answers.append(error or {f["findingArn"] for f in listed})

        threads = [threading.Thread(target=lists) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(12 if FULL else 4):
                time.sleep(random.uniform(0.1, 1.5))
                victim = server.postgres_pid()
                if victim:
                    try:
                        os.kill(victim, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
            until("the database to come back", lambda: server.get("/ready")[0] == 200, timeout=60)
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        whole = [a for a in answers if a == expected]
        errors = [a for a in answers if isinstance(a, tuple)]
        checks.that("each list is whole or an error", len(whole) + len(errors) == len(answers),
                    [a for a in answers if a != expected and not isinstance(a, tuple)][:2])
        checks.that("each error is modelled", all(e[:2] == (500, "InternalServerException") for e in errors), errors[:3])
        checks.that("lists go on", whole and {f["findingArn"] for f in findings(client)} == expected, len(whole))
        install(root, None)
        said = server.run("rescan", HOST).stdout
        checks.that("so do scans", "closed" in said and "0 closed" not in said, said)
        print(f"faults: {len(whole)} whole lists, {len(errors)} errors")
        no_stack_trace_on_the_terminal(server, "database killed")


def lives(process):
    """Whether it runs; one that only waits for its parent to notice its end does not."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def many_packages(root, count):
    site = root / "opt/many/lib/python3.11/site-packages"
    for number in range(count):
        info = site / f"made-{number}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: made-{number}\nVersion: 1.0\n")


def stop_amid_scans(work):
    """SIGTERM while scans run: the server ends quickly and well, its database with it, and the next one finishes the work."""
    root, images, environment = estate_of(work)
    many_packages(root, 4000)
    server = None
    for number in range(6 if FULL else 2):
        server = Server(work / "data", "--images", images, "--offline", environment=environment).start()
        subprocess.run([LAUNCHER, "rescan", "--all", "--no-wait"], env=server.env(), capture_output=True, check=True)
        time.sleep(random.uniform(0, 1.5))
        database = server.postgres_pid()
        started = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait(60)
        seconds = time.monotonic() - started
        print(f"faults: stopped amid a scan in {seconds:.1f} s")
        checks.that("it stops within 25 s", seconds < 25, seconds)
        checks.that("gracefully", status in (0, 143), status)
        checks.that("its database is gone too", not lives(database), database)
        no_stack_trace_on_the_terminal(server, "stop")
    with Server(work / "data", "--images", images, "--offline", environment=environment) as server:
        client = server.client(read_timeout=30)
        until("the scans to be finished", lambda: len([c for c in coverage(client) if "lastScannedAt" in c]) == 2)
        until("the finding", lambda: requests_finding(client, "ACTIVE"))
        until("no job to be left", lambda: not [
            job for job in own(server, "/openinspector/jobs/list", {"maxResults": 100})["jobs"]
            if job["state"] == "RUNNING" or job["state"] == "FAILED"])
        checks.passed += 1


def first_start_killed(work):
    """kill -9 of the very first start at many points; every other time its database is killed as well."""
    root, images, environment = estate_of(work)
    points = 24 if FULL else 6
    for number in range(points):
        data = work / f"data-{number}"
        server = Server(data, "--offline", environment=environment).start(wait=False)
        try:
            server.process.wait(0.2 + 3.4 * number / points)
        except subprocess.TimeoutExpired:
            server.kill()
        if number % 2:
            victim = server.postgres_pid()
            if victim:
                try:
                    os.kill(victim, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        with Server(data, "--offline", environment=environment) as server:
            client = server.client()
            checks.that(f"point {number}: the next start answers", refused(lambda: findings(client)) is None)
            state = server.aws("batch-get-account-status")["accounts"][0]["state"]["status"]
            checks.that(f"point {number}: the account is enabled", state in ("ENABLED", "ENABLING"), state)
            if number in (0, points - 1):
                until("the first scan", lambda: requests_finding(client, "ACTIVE"))
        remove(data)


def somebody_elses_database(work):
    """OPENINSPECTOR_DATABASE_URL, with everything that check_server.py checks."""
    # The programs of the embedded one serve for a second one that this test runs.
    with Server(work / "embedded", "--offline", environment={"OPENINSPECTOR_HOST_ROOT": str(small_root(work / "root"))}) as server:
        programs = next(server.data.rglob("bin/initdb")).parent
        shutil.copytree(programs.parent, work / "programs", symlinks=True)
    programs, data, port = work / "programs/bin", work / "external/data", free_port()
    data.parent.mkdir()
    runs = []
    if os.getuid() == 0:
        shutil.chown(data.parent, "nobody", "nogroup")
        runs = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]

    def run(*command, **options):
        return subprocess.run([*runs, *map(str, command)], check=True, capture_output=True, text=True, cwd=data.parent, **options)

    run(programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
    run(programs / "postgres", "--single", "-D", data, "postgres", input=(
        "CREATE ROLE inspector LOGIN CREATEROLE PASSWORD 'p@ss w/rd'\nCREATE DATABASE inspector OWNER inspector\n"))
    (data / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
    run(programs / "pg_ctl", "-D", data, "-w", "-l", data.parent / "log",
        "-o", f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", "start")
    try:
        url = f"jdbc:postgresql://127.0.0.1:{port}/inspector?user=inspector&password=p%40ss%20w%2Frd"
        ran = subprocess.run([sys.executable, str(HERE / "check_server.py")], env={**os.environ, "OPENINSPECTOR_DATABASE_URL": url},
                             capture_output=True, text=True)
        print(ran.stdout, end="")
        checks.that("the server on a database of somebody else's", ran.returncode == 0, ran.stderr[-4000:])
        # A second server would find the first one's account and key; a folder of its own has no secret to read it with.
        other = Server(work / "other", "--offline", environment={"OPENINSPECTOR_DATABASE_URL": url}).start(wait=False)
        status = other.process.wait(60)
        text = other.log.read_text()
        checks.that("another data folder on the same database is refused in words",
                    status == 3 and "secret" in text and "\tat " not in text, (status, text[-1500:]))
        checks.that("no password is shown", "p@ss" not in text and "p%40" not in text, text[-1500:])
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


CASES = {
    "disk-full": disk_full,
    "clock": clock,
    "database-killed": database_killed,
    "stop-amid-scans": stop_amid_scans,
    "first-start-killed": first_start_killed,
    "somebody-elses-database": somebody_elses_database,
}
QUICK = ("disk-full", "database-killed", "stop-amid-scans")

if __name__ == "__main__":
    if sys.argv[1:] == ["clock-inside"]:
        clock_inside()
        raise SystemExit(0)
    print(f"faults: seed {seed}")
    for name in sys.argv[1:] or (CASES if FULL else QUICK):
        work = work_folder()
        started = time.monotonic()
        try:
            CASES[name](work)
        finally:
            remove(work)
        print(f"faults: {name} {time.monotonic() - started:.0f} s")
    checks.done()
