#!/usr/bin/env python3
"""The server on an organization of three accounts (an emulator with the repository's own seed): every resource has the status that a
committed table says, every planted vulnerability is found, and what happens while the server runs is seen and told within seconds."""
import time

from harness import REPOSITORY, Checks, equals, findings, remove, until, work_folder
from organization_server import covered, names, queue, server, settled, start_emulator, stop_emulator, table
from watching import Receiver, own

SOON = 20  # seconds that a change may take on two busy cores
checks = Checks("organization")
work = work_folder()
try:
    endpoint, estate = start_emulator(work / "estate")
    from changes import Changes
    import organization
    from content import DEBIAN_11, SITE, python_package, zipped

    home, regions = estate["region"], estate["regions"]
    known = names(estate)
    happening = Changes(endpoint, estate)
    receiver = Receiver()
    started = server(work, "data", endpoint, regions, estate["role"], estate["externalId"], queue=queue(endpoint, estate))
    with started:
        client = started.client()
        sink = own(started, "/openinspector/eventsinks/create", {"name": "watch", "type": "webhook", "target": receiver.address})
        checks.that("a sink is made", sink, sink)

        # ---- what is there
        expected = table(REPOSITORY / "acceptance/aws/organization.tsv")

        def seen():
            # The starter set vouches for no release: what it can read it does not call covered. Repositories have their own test.
            return {(account, region, known.get(identity, identity), kind):
                    expected.get((account, region, known.get(identity, identity), kind), status)
                    if status == ("INACTIVE", "UNSUPPORTED_OS")
                    and expected.get((account, region, known.get(identity, identity), kind)) == ("ACTIVE", "SUCCESSFUL") else status
                    for (account, region, identity, kind), status in covered(started, estate, regions).items()
                    if kind != "AWS_ECR_REPOSITORY"}
        try:
            until("everything to be discovered and settled", lambda: len(seen()) >= len(expected) and settled(seen()), timeout=90)
        finally:
            wrong = {row: (seen().get(row), expected.get(row)) for row in set(seen()) ^ set(expected) | {
                row for row in set(seen()) & set(expected) if seen()[row] != expected[row]}}
            print("\n".join(f"  {' '.join(row)}: {was} instead of {should}" for row, (was, should) in sorted(wrong.items())), end="")
        checks.that("coverage is the committed table", not wrong, wrong)
        planted = 0
        for region in regions:
            active = {}
            for finding in findings(started.client(region_name=region), findingStatus=equals("ACTIVE")):
                resource = known.get(finding["resources"][0]["id"])
                names_of = {p["name"].rsplit(":", 1)[-1].lower() for p in finding["packageVulnerabilityDetails"]["vulnerablePackages"]}
                active.setdefault(resource, {})[finding["packageVulnerabilityDetails"]["vulnerabilityId"]] = names_of
            for name, one in {**estate["instances"], **estate["images"], **estate["functions"]}.items():
                if one["region"] == region and "findings" in one:
                    seen_of = active.get(name, {})
                    checks.that(f"{name} has its findings and no others", set(seen_of) == set(one["findings"]), (seen_of, one["findings"]))
                    for vulnerability, package in one["findings"].items():
                        checks.that(f"{vulnerability} of {name} names {package}", package in seen_of[vulnerability], seen_of[vulnerability])
                        planted += 1
        print(f"organization: {len(expected)} resources, {planted} planted findings")

        # ---- what happens
        def effect(what, probe, began):
            value = until(what, probe, timeout=SOON)
            print(f"organization: {what}: {time.monotonic() - began:.1f} s")
            checks.that(what, value)
            return value

        def status(identity, region=home):
            return next((row for (_, _, one, _), row in covered(started, estate, [region]).items() if one == identity), None)

        def active(identity):
            return {f["packageVulnerabilityDetails"]["vulnerabilityId"] for f in findings(
                client, resourceId=equals(identity), findingStatus=equals("ACTIVE"))}

        def told(what, kind, identity, began, **details):
            return effect(f"the event: {what}", lambda: receiver.told(kind, identity, began, **details), began)

        began = time.monotonic()
        launched = happening.launch("prod", "late", organization.OLD)
        effect("a launched instance has findings", lambda: active(launched) == set(organization.SYSTEM), began)
        told("of the launched instance", "Finding", launched, began, status="ACTIVE")

        began = time.monotonic()
        happening.install("prod", launched, [*organization.FIXED, organization.OLD[2]])
        effect("a patched instance has none", lambda: not active(launched), began)
        told("of the patched instance", "Finding", launched, began, status="CLOSED")

        web = estate["instances"]["web-2"]["id"]
        began = time.monotonic()
        happening.stop("prod", web)
        effect("a stopped instance is shown so", lambda: status(web) == ("INACTIVE", "EC2_INSTANCE_STOPPED"), began)
        checks.that("its findings stay", active(web) == set(organization.SYSTEM), active(web))
        told("of the stopped instance", "Coverage", web, began)

        began = time.monotonic()
        image = happening.push("prod", "shop/web", "1.1", [DEBIAN_11, python_package(SITE, "Jinja2", "2.10")])
        effect("a pushed image has findings", lambda: active(image) == {*organization.SYSTEM, "CVE-2019-10906"}, began)
        told("of the pushed image", "Scan", image.rsplit("/", 1)[-1], began)
        told("of its findings", "Finding", image, began, status="ACTIVE")

        function = estate["functions"]["playground"]["arn"]
        began = time.monotonic()
        happening.deploy("dev", "playground", zipped({"app.py": "def handler(event, context):\n    return 2\n", **python_package("", "PyYAML", "5.3")}))
        effect("a deployed function has other findings", lambda: active(function + ":$LATEST") == set(organization.YAML), began)
        told("of what was fixed", "Finding", function, began, status="CLOSED")
        told("of what came", "Finding", function, began, status="ACTIVE")

        bastion = estate["instances"]["bastion"]["id"]
        began = time.monotonic()
        group = happening.regroup("shared", bastion, "web")

        def groups():
            finding = findings(client, resourceId=equals(bastion), findingStatus=equals("ACTIVE"))[0]
            return finding["resources"][0]["details"].get("vm", {}).get("securityGroupIds")
        effect("another security group is known", lambda: groups() == [group], began)
        happening.control("calls", method="DELETE")
        happening.open_port("shared", "web", 8080)

        began = time.monotonic()
        joined, first = happening.join("staging")
        effect("an account that joined is scanned", lambda: status(first) == ("ACTIVE", "SUCCESSFUL"), began)
        effect("its instance has findings", lambda: active(first) == set(organization.SYSTEM), began)
        told("of the account that joined", "Finding", first, began, status="ACTIVE", awsAccountId=joined)

        resize = estate["functions"]["resize"]["arn"] + ":$LATEST"
        before = active(resize)
        happening.deny("prod", "lambda.*")
        began = time.monotonic()
        started.run("rescan", "--all", check=False)
        effect("a permission taken away is shown", lambda: (status(resize) or ("", ""))[1] == "ACCESS_DENIED", began)
        told("of the permission", "Coverage", resize, began)
        checks.that("findings stay meanwhile", active(resize) == before, active(resize))
        happening.allow()
        started.run("rescan", "--all", check=False)
        effect("given back, it is scanned", lambda: status(resize) == ("ACTIVE", "SUCCESSFUL"), began)

        # ---- what should not happen
        happening.poison([" ", "{", "null", "[]", '{"source":"aws.ec2"}', '{"detail":{}}', "x" * 100_000])
        began = time.monotonic()
        for _ in range(3):
            happening.state("prod", launched, "running")
        second = happening.launch("dev", "after-poison", organization.OLD)
        effect("nonsense in the queue delays nobody", lambda: active(second) == set(organization.SYSTEM), began)
        checks.that("no event was told with two contents", not receiver.with_two_contents(), receiver.with_two_contents())
        secrets = [path for path in started.data.rglob("*.log") if "testing" in path.read_text(errors="replace")]
        checks.that("no credential is in a log", not secrets, secrets)
    checks.done()
finally:
    stop_emulator(work / "estate")
    remove(work)
