#!/usr/bin/env python3
"""The server tells an emulated account what happened: Security Hub holds the findings, queues behind EventBridge and SNS receive
them, a bucket has the objects, CloudWatch the figures; and a receiver that is not there holds up nobody.

    acceptance/aws/publishers.py        needs: pip install 'moto[server]' boto3
"""
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "server"))
from harness import REPOSITORY, Checks, Server, findings, remove, small_root, until, work_folder  # noqa: E402

checks = Checks("publishers")
work = work_folder()
emulator = [sys.executable, str(REPOSITORY / "acceptance/aws/emulator")]
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true"}


def lines(server, *arguments, check=True):
    return server.run("sinks", *arguments, "--data", str(server.data), check=check)


try:
    started = subprocess.run([*emulator, "start", str(work / "estate")], capture_output=True, text=True)
    checks.that("the emulator starts", started.returncode == 0, started.stdout + started.stderr)
    endpoint = (work / "estate/endpoint").read_text().strip()
    estate = json.loads((work / "estate/estate.json").read_text())
    account, region = estate["account"], estate["region"]

    import boto3

    def client(service):
        return boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id="testing", aws_secret_access_key="testing")

    hub, sqs, sns, events, s3, watch = (client(s) for s in ("securityhub", "sqs", "sns", "events", "s3", "cloudwatch"))

    def queue(name):
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def received(url):
        """All that waits in a queue."""
        out = []
        while True:
            messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            if not messages:
                return out
            for message in messages:
                out.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    bus_queue, bus_arn = queue("behind-the-bus")
    events.put_rule(Name="openinspector", EventPattern=json.dumps({"source": ["openinspector"]}))
    events.put_targets(Rule="openinspector", Targets=[{"Id": "q", "Arn": bus_arn}])
    topic = sns.create_topic(Name="security")["TopicArn"]
    topic_queue, topic_arn = queue("behind-the-topic")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=topic_arn, Attributes={"RawMessageDelivery": "true"})
    s3.create_bucket(Bucket="openinspector-drop")
    try:
        hub.enable_security_hub()
    except Exception as already:  # some versions of moto lack it; importing works all the same
        print(f"publishers: enable_security_hub: {already}", file=sys.stderr)

    server = Server(work / "data", "--offline", "--aws", "--aws-endpoint", endpoint, "--region", region,
                    environment={**KEYS, "OPENINSPECTOR_HOST_ROOT": str(small_root(work / "root"))})
    shared = REPOSITORY.parent / "shared/feeds"
    for feed in ("debian-dsa-dla-lists.zip", "osv-pypi-pysec.zip", "osv-almalinux.zip", "osv-ghsa-sample.zip"):
        if (shared / feed).exists():
            subprocess.run([str(REPOSITORY / "openinspector"), "advisories", "import", str(shared / feed), "--advisories",
                            str(work / "data/advisories")], check=True, capture_output=True)
    with server:
        kms = "arn:aws:kms:%s:%s:key/00000000-0000-4000-8000-000000000000" % (region, account)
        lines(server, "add", "eventbridge", "bus", "default")
        lines(server, "add", "securityhub", "hub", "default")
        lines(server, "add", "sns", "topic", topic, "--kind", "finding", "--severity", "critical,high")
        lines(server, "add", "s3", "drop", "s3://openinspector-drop/events", "--interval", "2s", "--set", "kmsKeyArn=" + kms)
        lines(server, "add", "cloudwatch", "figures", "OpenInspector", "--interval", "1m")
        lines(server, "add", "sns", "lost", f"arn:aws:sns:{region}:{account}:nobody-made-it")
        for name in ("bus", "hub", "topic", "drop", "figures"):
            tried = lines(server, "test", name)
            checks.that(f"{name} takes a test", tried.stdout.startswith("delivered"), tried.stdout + tried.stderr)
        lost = lines(server, "test", "lost", check=False)
        checks.that("a topic that is not there says so", lost.returncode == 3 and "not delivered" in lost.stdout, lost.stdout)
        for wrong, expected in ((("sns", "w", "security"), "a topic's ARN"), (("s3", "w", "bucket"), "s3://BUCKET"),
                                (("eventbridge", "w", "https://x.example/"), "a bus's name")):
            refused = lines(server, "add", *wrong, check=False)
            checks.that(f"{wrong[0]} {wrong[2]} is refused", refused.returncode != 0 and expected in refused.stderr, refused.stderr)

        api = server.client()
        until("findings", lambda: findings(api), timeout=120)
        server.run("rescan", "--all", check=False)

        def waits():
            """Sinks for which something waits."""
            out, name = set(), ""
            for line in lines(server, "list").stdout.splitlines():
                name = name if line.startswith(" ") else line.split("  ")[0]
                if line.strip().startswith("delivered") and "waiting 0," not in line:
                    out.add(name)
            return out - {"lost"}
        until("all to be told", lambda: not waits(), timeout=120)
        ours = {f["findingArn"]: f for f in findings(api) if f["status"] != "SUPPRESSED"}
        checks.that("there are findings", len(ours) > 5, len(ours))

        def imported():
            found, token = {}, {}
            while True:
                page = hub.get_findings(MaxResults=100, **token)
                found.update({f["Id"]: f for f in page["Findings"] if not f.get("Sample")})
                if not page.get("NextToken"):
                    return found
                token = {"NextToken": page["NextToken"]}
        until("Security Hub to hold the findings", lambda: set(ours) <= set(imported()), timeout=60)
        theirs = imported()
        for arn, finding in ours.items():
            asff = theirs[arn]
            checks.that("title, severity and state", (asff["Title"], asff["Severity"]["Label"], asff["RecordState"]) == (
                finding["title"], finding["severity"] if finding["severity"] != "UNTRIAGED" else "INFORMATIONAL",
                "ARCHIVED" if finding["status"] == "CLOSED" else "ACTIVE"), asff)
            checks.that("the product is the account's own", asff["ProductArn"].endswith(f"product/{account}/default"), asff["ProductArn"])

        told = received(bus_queue)
        checks.that("the queue behind the bus has every finding", set(ours) <= {
            e["detail"].get("findingArn") for e in told if e["detail-type"] == "Inspector2 Finding"}, len(told))
        checks.that("and first scans and coverage", {"Inspector2 Scan", "Inspector2 Coverage", "OpenInspector Test"} <= {
            e["detail-type"] for e in told}, {e["detail-type"] for e in told})
        checks.that("from our source", {e["source"] for e in told} == {"openinspector"}, {e["source"] for e in told})
        grave = {arn for arn, f in ours.items() if f["severity"] in ("CRITICAL", "HIGH")}
        mailed = received(topic_queue)
        checks.that("the topic has the grave ones, and no others", {e["detail"]["findingArn"] for e in mailed if "findingArn" in e["detail"]} == grave
                    and all(e["detail"].get("severity") in ("CRITICAL", "HIGH", None) for e in mailed), len(mailed))

        objects = s3.list_objects_v2(Bucket="openinspector-drop", Prefix="events/")["Contents"]
        lines_of = {}
        for one in objects:
            got = s3.get_object(Bucket="openinspector-drop", Key=one["Key"])
            checks.that("objects are encrypted under the key", got["ServerSideEncryption"] == "aws:kms" and got["SSEKMSKeyId"] == kms, got)
            kind = one["Key"].split("kind=")[1].split("/")[0]
            for line in got["Body"].read().decode().splitlines():
                lines_of.setdefault(kind, []).append(json.loads(line))
        checks.that("objects of each kind", {"finding", "scan", "coverage", "test"} <= set(lines_of), set(lines_of))
        checks.that("each event is in one object", len({e["id"] for e in lines_of["finding"]}) == len(lines_of["finding"]))
        checks.that("the bucket has every finding", set(ours) <= {e["detail"]["findingArn"] for e in lines_of["finding"]})
        until("CloudWatch to have the figures", lambda: {"ActiveFindings", "Coverage", "Queue"} <= {
            m["MetricName"] for m in watch.list_metrics(Namespace="OpenInspector")["Metrics"]}, timeout=120)

        listed = lines(server, "list").stdout
        checks.that("the lost one holds up nobody and says why", "GONE" in listed or "failed" in listed, listed)
        instance = estate["instances"]["debian"]["id"]
        client("ec2").terminate_instances(InstanceIds=[instance])
        server.run("rescan", "--all", check=False)
        closed = {arn for arn, f in ours.items() if f["resources"][0]["id"] == instance}
        until("what is closed to be archived", lambda: {imported()[arn]["RecordState"] for arn in closed} <= {"ARCHIVED"}, timeout=60)
        checks.that("something was closed", closed or not shared.exists(), closed)
        again = lines(server, "replay", "bus", "--since", "1h")
        checks.that("what was told is told again", "told again" in again.stdout and not again.stdout.startswith("0 "), again.stdout)
        until("it arrives", lambda: received(bus_queue), timeout=60)
        lines(server, "pause", "topic")
        lines(server, "remove", "lost")
        checks.that("a removed sink is gone", "lost" not in lines(server, "list").stdout)
    checks.done()
finally:
    subprocess.run([*emulator, "stop", str(work / "estate")], capture_output=True)
    remove(work)
