#!/usr/bin/env python3
"""The whole Inspector API through AWS's own clients, in the order of calls that infrastructure code makes, on both databases.

  acceptance/clients/check_clients.py [--database embedded|external|both] [--clients NAME,NAME]

The external database is Debian's PostgreSQL 15, started and stopped by this program. Exit status: 0 all is as expected.
"""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "server")]

from clients import ALL, Refused, missing  # noqa: E402
from harness import (  # noqa: E402
    REPOSITORY, Checks, Server, coverage, equals, findings, free_port, remove, small_root, until, work_folder)

MEMBER = "111122223333"
AGGREGATIONS = (
    "ACCOUNT", "AMI", "AWS_EC2_INSTANCE", "AWS_ECR_CONTAINER", "AWS_LAMBDA_FUNCTION", "CODE_REPOSITORY", "CONTAINER_IMAGE", "FINDING_TYPE",
    "IMAGE_LAYER", "LAMBDA_LAYER", "PACKAGE", "REPOSITORY", "SERVERLESS_FUNCTION", "TITLE", "VM_INSTANCE")
SORTS = (
    "AWS_ACCOUNT_ID", "FINDING_TYPE", "SEVERITY", "FIRST_OBSERVED_AT", "LAST_OBSERVED_AT", "FINDING_STATUS", "RESOURCE_TYPE",
    "ECR_IMAGE_PUSHED_AT", "ECR_IMAGE_REPOSITORY_NAME", "ECR_IMAGE_REGISTRY", "NETWORK_PROTOCOL", "COMPONENT_TYPE", "VULNERABILITY_ID",
    "VULNERABILITY_SOURCE", "INSPECTOR_SCORE", "VENDOR_SEVERITY", "EPSS_SCORE")


class As:
    """A server as another account's administrator sees it."""

    def __init__(self, server, file):
        self.server, self.file = server, str(file)

    def env(self):
        return {**self.server.env(), "AWS_SHARED_CREDENTIALS_FILE": self.file}

    def client(self, service="inspector2"):
        import boto3
        from harness import credentials
        exported = self.env()
        key, secret = credentials(self.file)
        return boto3.client(service, aws_access_key_id=key, aws_secret_access_key=secret, region_name=exported["AWS_REGION"],
                            endpoint_url=exported["AWS_ENDPOINT_URL_INSPECTOR2"])


def refused(checks, client, what, code, status, operation, **given):
    try:
        answer = client.call(operation, **given)
    except Refused as error:
        checks.that(f"{client.name}: {what} is {code}", error.code == code, error)
        checks.that(f"{client.name}: {what} has status {status}", error.status in (status, None), error)
        if code != "NotImplementedException":
            checks.that(f"{client.name}: {what} has a type", error.modelled, error)
        return error
    checks.that(f"{client.name}: {what} is refused", False, answer)
    return None


def listed(client, operation, member, **given):
    return [each for page in client.call(operation, pages=True, **given) for each in page.get(member, [])]


def enabler(checks, client, account):
    """aws_inspector2_enabler: create, wait, read."""
    answer = client.call("Enable", accountIds=[account], resourceTypes=["EC2", "ECR", "LAMBDA"], clientToken="0123456789abcdef")
    checks.that(f"{client.name}: enabling names the account", answer["accounts"][0]["accountId"] == account and not answer.get("failedAccounts"), answer)
    state = until("enabled", lambda: (lambda told: told if told["state"]["status"] == "ENABLED" else None)(
        client.call("BatchGetAccountStatus", accountIds=[account])["accounts"][0]))
    for kind in ("ec2", "ecr", "lambda"):
        checks.that(f"{client.name}: {kind} is enabled", state["resourceState"][kind]["status"] == "ENABLED", state)


def reading(checks, client, expected):
    every = listed(client, "ListFindings", "findings", maxResults=7)
    checks.that(f"{client.name}: pages of seven give all findings once",
                sorted(one["findingArn"] for one in every) == sorted(expected), len(every))
    for field in SORTS:
        for order in ("ASC", "DESC"):
            page = client.call("ListFindings", sortCriteria={"field": field, "sortOrder": order}, maxResults=5)
            checks.that(f"{client.name}: sorted by {field} {order}", len(page["findings"]) == min(5, len(every)), page)
    one = every[0]
    same = client.call("ListFindings", filterCriteria={"findingArn": equals(one["findingArn"])})["findings"]
    checks.that(f"{client.name}: a finding by its ARN", [each["findingArn"] for each in same] == [one["findingArn"]], same)
    severe = listed(client, "ListFindings", "findings", filterCriteria={
        "severity": equals("CRITICAL") + equals("HIGH"), "firstObservedAt": [{"startInclusive": 1700000000, "endInclusive": time.time() + 60}],
        "inspectorScore": [{"lowerInclusive": 0, "upperInclusive": 10}]})
    checks.that(f"{client.name}: filters of several kinds", {each["severity"] for each in severe} <= {"CRITICAL", "HIGH"}, severe)
    for kind in AGGREGATIONS:
        answer = client.call("ListFindingAggregations", aggregationType=kind)
        checks.that(f"{client.name}: aggregation by {kind}", answer["aggregationType"] == kind and isinstance(answer.get("responses", []), list), answer)
    packages = client.call("ListFindingAggregations", aggregationType="PACKAGE", maxResults=1,
                           aggregationRequest={"packageAggregation": {"sortBy": "CRITICAL", "sortOrder": "DESC"}})
    checks.that(f"{client.name}: the packages with most critical findings", packages["responses"][0]["packageAggregation"]["packageName"], packages)
    details = client.call("BatchGetFindingDetails", findingArns=[one["findingArn"], one["findingArn"][:-4] + "0000"])
    checks.that(f"{client.name}: details of one, an error for the other",
                len(details["findingDetails"]) == 1 and details["errors"][0]["errorCode"] == "FINDING_DETAILS_NOT_FOUND", details)
    covered = listed(client, "ListCoverage", "coveredResources", maxResults=2)
    counted = client.call("ListCoverageStatistics", groupBy="RESOURCE_TYPE")
    checks.that(f"{client.name}: coverage and its count agree", counted["totalCounts"] == len(covered), (counted, len(covered)))
    vulnerability = next(each["packageVulnerabilityDetails"]["vulnerabilityId"] for each in every
                         if each["packageVulnerabilityDetails"]["vulnerabilityId"].startswith("CVE-"))
    found = client.call("SearchVulnerabilities", filterCriteria={"vulnerabilityIds": [vulnerability]})["vulnerabilities"]
    checks.that(f"{client.name}: a vulnerability by its id", [each["id"] for each in found] == [vulnerability], found)
    usage = client.call("ListUsageTotals")
    checks.that(f"{client.name}: usage of the account", usage["totals"][0]["usage"] is not None, usage)
    trial = client.call("BatchGetFreeTrialInfo", accountIds=[one["awsAccountId"]])
    checks.that(f"{client.name}: free trials", trial["accounts"][0]["freeTrialInfo"], trial)
    rights = listed(client, "ListAccountPermissions", "permissions")
    checks.that(f"{client.name}: what the account may turn on", {each["service"] for each in rights} >= {"EC2", "ECR", "LAMBDA"}, rights)


def rule(checks, client, vulnerability):
    """aws_inspector2_filter: create, read, update, tag, delete; and what it does to findings."""
    name = f"by-{client.name}"
    criteria = {"vulnerabilityId": equals(vulnerability)}
    arn = client.call("CreateFilter", action="SUPPRESS", name=name, description="accepted", filterCriteria=criteria, tags={"team": "a"})["arn"]
    try:
        read = client.call("ListFilters", arns=[arn])["filters"]
        checks.that(f"{client.name}: the rule reads as it was made", read[0]["name"] == name and read[0]["action"] == "SUPPRESS"
                    and read[0]["criteria"]["vulnerabilityId"][0]["value"] == vulnerability and read[0]["tags"] == {"team": "a"}, read)
        hidden = listed(client, "ListFindings", "findings", filterCriteria=criteria)
        checks.that(f"{client.name}: it takes effect at once", hidden and all(each["status"] in ("SUPPRESSED", "CLOSED") for each in hidden), hidden)
        client.call("UpdateFilter", filterArn=arn, action="NONE", description="looked at")
        shown = listed(client, "ListFindings", "findings", filterCriteria=criteria)
        checks.that(f"{client.name}: and ends at once", all(each["status"] in ("ACTIVE", "CLOSED") for each in shown), shown)
        # curl signs an escaped path as it is; every other client, and AWS, escape it once more.
        if client.name != "curl":
            client.call("TagResource", resourceArn=arn, tags={"cost": "7", "naïve": "ü"})
            client.call("UntagResource", resourceArn=arn, tagKeys=["team"])
            tags = client.call("ListTagsForResource", resourceArn=arn)["tags"]
            checks.that(f"{client.name}: tags", tags == {"cost": "7", "naïve": "ü"}, tags)
        refused(checks, client, "a second rule of the name", "BadRequestException", 400, "CreateFilter", action="NONE", name=name, filterCriteria=criteria)
    finally:
        checks.that(f"{client.name}: deleting names the rule", client.call("DeleteFilter", arn=arn)["arn"] == arn)
    checks.that(f"{client.name}: it is gone", not client.call("ListFilters", arns=[arn])["filters"])
    refused(checks, client, "deleting it again", "ResourceNotFoundException", 404, "DeleteFilter", arn=arn)


def organization(checks, client, account):
    """aws_inspector2_delegated_admin_account, _organization_configuration, _member_association: create, read, update, delete."""
    client.call("EnableDelegatedAdminAccount", delegatedAdminAccountId=account)
    try:
        listed_admins = listed(client, "ListDelegatedAdminAccounts", "delegatedAdminAccounts")
        checks.that(f"{client.name}: the delegated administrator", [(each["accountId"], each["status"]) for each in listed_admins] == [(account, "ENABLED")], listed_admins)
        got = client.call("GetDelegatedAdminAccount")["delegatedAdmin"]
        checks.that(f"{client.name}: read back", got["accountId"] == account, got)
        refused(checks, client, "a second administrator", "ConflictException", 409, "EnableDelegatedAdminAccount", delegatedAdminAccountId=MEMBER)
        before = client.call("DescribeOrganizationConfiguration")
        client.call("UpdateOrganizationConfiguration", autoEnable={"ec2": True, "ecr": True, "lambda": False})
        after = client.call("DescribeOrganizationConfiguration")
        checks.that(f"{client.name}: automatic enabling", after["autoEnable"]["ec2"] and after["autoEnable"]["ecr"] and not after["autoEnable"].get("lambda")
                    and after["maxAccountLimitReached"] is False, (before, after))
        client.call("AssociateMember", accountId=MEMBER)
        member = until("the member", lambda: (lambda told: told if told["relationshipStatus"] == "ENABLED" else None)(
            client.call("GetMember", accountId=MEMBER)["member"]))
        checks.that(f"{client.name}: the member names its administrator", member["delegatedAdminAccountId"] == account, member)
        members = listed(client, "ListMembers", "members", onlyAssociated=True)
        checks.that(f"{client.name}: members", [each["accountId"] for each in members] == [MEMBER], members)
        inspection = client.call("BatchGetMemberEc2DeepInspectionStatus", accountIds=[MEMBER])
        checks.that(f"{client.name}: deep inspection of members", [each["accountId"] for each in inspection["accountIds"]] == [MEMBER], inspection)
        checks.that(f"{client.name}: disassociating names it", client.call("DisassociateMember", accountId=MEMBER)["accountId"] == MEMBER)
        client.call("UpdateOrganizationConfiguration", autoEnable={"ec2": False, "ecr": False})
    finally:
        client.call("DisableDelegatedAdminAccount", delegatedAdminAccountId=account)
    refused(checks, client, "reading an administrator that is not there", "ResourceNotFoundException", 404, "GetDelegatedAdminAccount")


def configuration(checks, client):
    client.call("UpdateConfiguration", ecrConfiguration={"rescanDuration": "DAYS_30", "pullDateRescanDuration": "DAYS_60"},
                ec2Configuration={"scanMode": "EC2_HYBRID"})
    read = until("the configuration", lambda: (lambda told: told if told["ecrConfiguration"]["rescanDurationState"]["status"] == "SUCCESS"
                                               and told["ecrConfiguration"]["rescanDurationState"]["rescanDuration"] == "DAYS_30" else None)(client.call("GetConfiguration")))
    checks.that(f"{client.name}: scan mode", read["ec2Configuration"]["scanModeState"]["scanMode"] == "EC2_HYBRID", read)
    client.call("UpdateConfiguration", ecrConfiguration={"rescanDuration": "LIFETIME"}, ec2Configuration={"scanMode": "EC2_SSM_AGENT_BASED"})
    client.call("UpdateEc2DeepInspectionConfiguration", activateDeepInspection=True, packagePaths=["/opt/app"])
    paths = client.call("GetEc2DeepInspectionConfiguration")
    checks.that(f"{client.name}: paths of deep inspection", paths["packagePaths"] == ["/opt/app"], paths)
    client.call("UpdateEc2DeepInspectionConfiguration", packagePaths=[])
    refused(checks, client, "a key that was not set", "ResourceNotFoundException", 404, "GetEncryptionKey", scanType="CODE", resourceType="AWS_LAMBDA_FUNCTION")
    key = "arn:aws:kms:us-east-1:000000000001:key/01234567-89ab-cdef-0123-456789abcdef"
    client.call("UpdateEncryptionKey", kmsKeyId=key, scanType="CODE", resourceType="AWS_LAMBDA_FUNCTION")
    checks.that(f"{client.name}: the key", client.call("GetEncryptionKey", scanType="CODE", resourceType="AWS_LAMBDA_FUNCTION")["kmsKeyId"] == key)
    client.call("ResetEncryptionKey", scanType="CODE", resourceType="AWS_LAMBDA_FUNCTION")


def reports(checks, client, folder, expected):
    for kind in ("CSV", "JSON"):
        made = client.call("CreateFindingsReport", reportFormat=kind, s3Destination={
            "bucketName": "reports", "keyPrefix": f"{client.name}/{kind}", "kmsKeyArn": "arn:aws:kms:us-east-1:000000000001:key/01234567-89ab-cdef-0123-456789abcdef"})
        status = until("the report", lambda: (lambda told: told if told["status"] != "IN_PROGRESS" else None)(
            client.call("GetFindingsReportStatus", reportId=made["reportId"])))
        checks.that(f"{client.name}: the {kind} report is made", status["status"] == "SUCCEEDED", status)
    files = [each for each in (folder / client.name / "JSON").rglob("*") if each.is_file()]
    held = json.loads(files[0].read_text()) if files else {}
    rows = held.get("findings", held) if isinstance(held, dict) else held
    checks.that(f"{client.name}: the report holds the active findings", len(rows) == expected, (files, len(rows)))
    made = client.call("CreateSbomExport", reportFormat="CYCLONEDX_1_4", s3Destination={
        "bucketName": "reports", "keyPrefix": f"{client.name}/sbom", "kmsKeyArn": "arn:aws:kms:us-east-1:000000000001:key/01234567-89ab-cdef-0123-456789abcdef"})
    status = until("the export", lambda: (lambda told: told if told["status"] != "IN_PROGRESS" else None)(
        client.call("GetSbomExport", reportId=made["reportId"])))
    checks.that(f"{client.name}: the export is made", status["status"] == "SUCCEEDED", status)
    documents = [each for each in (folder / client.name / "sbom").rglob("*.json")]
    checks.that(f"{client.name}: one SBOM a resource", documents and all(json.loads(each.read_text())["bomFormat"] == "CycloneDX" for each in documents), documents)
    refused(checks, client, "a report that is not there", "ResourceNotFoundException", 404, "GetFindingsReportStatus", reportId="01234567-89ab-4def-8123-456789abcdef")


def errors(checks, client):
    wrong = refused(checks, client, "a token of nobody", "ValidationException", 400, "ListFindings", nextToken="x")
    checks.that(f"{client.name}: it says what was expected", "nextToken" in wrong.message, wrong)
    refused(checks, client, "an operation without engine", "NotImplementedException", 501, "ListCisScans")
    clusters = client.call("GetClustersForImage",
                           filter={"resourceId": "arn:aws:ecr:us-east-1:000000000001:repository/a/sha256:" + "0" * 64})
    checks.that(f"{client.name}: an image of nobody runs nowhere", clusters["cluster"] == [], clusters)


def member(checks, server, client_type, file):
    """A member account: sees itself only, and may not do what its administrator decides."""
    client = client_type(As(server, file))
    try:
        checks.that(f"{client.name}: nothing of another account", not listed(client, "ListFindings", "findings"))
        refused(checks, client, "naming an administrator", "AccessDeniedException", 403, "EnableDelegatedAdminAccount", delegatedAdminAccountId=MEMBER)
        state = client.call("BatchGetAccountStatus", accountIds=["000000000001"])
        checks.that(f"{client.name}: another account's state is denied", not state["accounts"] and state["failedAccounts"][0]["errorCode"] == "ACCESS_DENIED", state)
    finally:
        client.close()


@contextlib.contextmanager
def postgres(work):
    """Debian's PostgreSQL 15, as an operator would have it; its address."""
    programs = pathlib.Path("/usr/lib/postgresql/15/bin")
    folder = work / "postgresql"
    folder.mkdir()
    (folder / "password").write_text("secret\n")
    drop = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(folder / "password", "postgres")
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    port = free_port()

    def run(*command):
        subprocess.run([*drop, *map(str, command)], cwd="/", check=True, stdout=subprocess.DEVNULL)
    run(programs / "initdb", "-D", folder / "data", "-A", "scram-sha-256", "-U", "postgres", "--pwfile", folder / "password")
    run(programs / "pg_ctl", "-D", folder / "data", "-w", "-o", f"-p {port} -k '' -c listen_addresses=127.0.0.1", "-l", folder / "log", "start")
    try:
        for statement in ("create role operator login createrole password 'secret'", "create database openinspector owner operator"):
            subprocess.run([programs / "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-qc", statement], check=True,
                           env={**os.environ, "PGPASSWORD": "secret"})
        yield f"jdbc:postgresql://127.0.0.1:{port}/openinspector?user=operator&password=secret"
    finally:
        run(programs / "pg_ctl", "-D", folder / "data", "-m", "fast", "stop")


def suite(database, address, work, wanted):
    checks = Checks(f"clients, {database} database")
    root = small_root(work / "root")
    images = work / "images"
    images.mkdir()
    shutil.copytree(REPOSITORY / "cli/src/main/training/layout", images / "training")
    environment = {"OPENINSPECTOR_HOST_ROOT": str(root)}
    if address:
        environment["OPENINSPECTOR_DATABASE_URL"] = address
    with Server(work / "data", "--images", images, "--reports", work / "out", "--offline", environment=environment) as server:
        native = server.client()
        until("findings of the host and the image", lambda: len({each["resources"][0]["id"] for each in findings(native)}) >= 2)
        until("coverage of both", lambda: sum("lastScannedAt" in each for each in coverage(native)) >= 2)
        time.sleep(2)
        expected = [each["findingArn"] for each in findings(native)]
        active = len(findings(native, findingStatus=equals("ACTIVE")))
        account = "000000000001"
        file = work / "member-credentials"
        server.run("iam", "accounts", "create", MEMBER, "--name", "member", "--credentials", file)
        vulnerability = findings(native)[0]["packageVulnerabilityDetails"]["vulnerabilityId"]
        for client_type in wanted:
            began, passed = time.monotonic(), checks.passed
            client = client_type(server)
            try:
                enabler(checks, client, account)
                reading(checks, client, expected)
                rule(checks, client, vulnerability)
                organization(checks, client, account)
                configuration(checks, client)
                reports(checks, client, work / "out" / account / "reports", active)
                errors(checks, client)
            finally:
                client.close()
            member(checks, server, client_type, file)
            print(f"  {client_type.name}: {checks.passed - passed} passed in {time.monotonic() - began:.0f} s", flush=True)
        identity(checks, server)
    checks.done()


def identity(checks, server):
    """AWS's security token service, as far as it is here."""
    import boto3
    from harness import credentials
    exported = server.env()
    key, secret = credentials(exported["AWS_SHARED_CREDENTIALS_FILE"])
    sts = boto3.client("sts", aws_access_key_id=key, aws_secret_access_key=secret, region_name=exported["AWS_REGION"],
                       endpoint_url=exported["AWS_ENDPOINT_URL_INSPECTOR2"])
    caller = sts.get_caller_identity()
    checks.that("who calls", caller["Account"] == "000000000001" and caller["Arn"].startswith("arn:aws:iam::000000000001:user/"), caller)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("embedded", "external", "both"), default="both")
    parser.add_argument("--clients", default=",".join(each.name for each in ALL))
    given = parser.parse_args()
    if missing():
        sys.exit("these programs are missing: " + ", ".join(missing()))
    wanted = [each for each in ALL if each.name in given.clients.split(",")]
    for database in ("embedded", "external") if given.database == "both" else (given.database,):
        work = work_folder()
        try:
            if database == "external":
                with postgres(work) as address:
                    suite(database, address, work, wanted)
            else:
                suite(database, None, work, wanted)
        finally:
            remove(work)


if __name__ == "__main__":
    main()
