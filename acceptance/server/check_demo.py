#!/usr/bin/env python3
"""`up --demo` as a newcomer meets it: without AWS, Python or downloads; told to its end, over a kill and a restart."""
import re

from harness import Checks, Server, coverage, equals, findings, remove, until, work_folder

checks = Checks("demo")
work = work_folder()
# Keys and addresses that must not be used: whoever asked them would be refused.
environment = {"OPENINSPECTOR_DEMO_SPEED": "10", "AWS_ACCESS_KEY_ID": "AKIAREALKEY000000000", "AWS_SECRET_ACCESS_KEY": "real",
               "AWS_ENDPOINT_URL_EC2": "http://127.0.0.1:1", "OPENINSPECTOR_DATABASE_URL": "jdbc:postgresql://127.0.0.1:1/none"}


def told(server):
    return server.log.read_text(errors="replace")


def active(client):
    return {(f["awsAccountId"], f["resources"][0]["id"], f["packageVulnerabilityDetails"]["vulnerabilityId"])
            for f in findings(client, findingStatus=equals("ACTIVE"))}


try:
    server = Server(work / "data", "--demo", environment=environment)
    server.start()
    until("the first alert", lambda: "ALERT     CRITICAL: CVE-2021-44228" in told(server), timeout=60)
    until("the pushed image's findings", lambda: "shop/web" in told(server) and re.search(r"shop/web/sha256:\w+ in prod: \d+ opened", told(server)), timeout=60)
    checks.that("it says what is next", "next, at 1:30" in told(server), told(server))
    until("the third chapter", lambda: "2:15  somebody launches" in told(server), timeout=60)
    server.kill()
    chapter = int(re.search(r"chapter=(\d+)", (work / "data/demo.properties").read_text()).group(1))
    checks.that("it remembers where it was", chapter >= 3, chapter)
    with Server(work / "data", "--demo", environment=environment, log=work / "second.log") as server:
        until("the end", lambda: "That was the story" in told(server), timeout=120)
        checks.that("chapters are not told again", "2:15  somebody" not in told(server), told(server))
        client = server.client()
        covered = {c["resourceId"]: c for c in coverage(client)}
        accounts = {c["accountId"] for c in covered.values()}
        checks.that("all three accounts are covered", len(accounts) == 3, accounts)
        checks.that("this host is not in it", not any(r.startswith("openinspector:") for r in covered), list(covered))
        until("all to be settled", lambda: not [c for c in coverage(client) if c["scanStatus"]["reason"] in ("PENDING_INITIAL_SCAN", "SCAN_IN_PROGRESS")])
        left = active(client)
        reasons = {c["scanStatus"]["reason"] for c in coverage(client)}
        for reason in ("SUCCESSFUL", "EC2_INSTANCE_STOPPED", "EXCLUDED_BY_TAG", "UNMANAGED_EC2_INSTANCE", "NO_INVENTORY", "UNSUPPORTED_OS", "UNSUPPORTED_RUNTIME"):
            checks.that(f"coverage has {reason}", reason in reasons, reasons)
        checks.that("the bad image's findings are closed", not [f for f in left if ":repository/shop/web/" in f[1] and f[2] == "CVE-2021-44228"], left)
        checks.that("the function's old findings are closed", not [f for f in left if f[1].endswith("function:orders:$LATEST") and f[2] == "CVE-2018-18074"], left)
        checks.that("its new ones are open", [f for f in left if f[1].endswith("function:orders:$LATEST") and f[2] == "CVE-2020-14343"], left)
        checks.that("nothing asked AWS or the shell's addresses", "AKIAREALKEY" not in told(server), told(server))
    with Server(work / "data", "--demo", environment=environment, log=work / "third.log") as server:
        until("the estate to be as it was", lambda: active(server.client()) == left, timeout=60)
        until("it says that all was told", lambda: "it was told before" in told(server), timeout=60)
    checks.done()
finally:
    remove(work)
