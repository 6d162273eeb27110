"""Plants an organization of three accounts (shared, which manages it, prod and dev) in two Regions. `estate.json` says what is where.

Each line below has what is expected of it: `reason` of its coverage (SUCCESSFUL if none is given) and `findings`, vulnerabilities
that the product's starter set names. `organization.tsv`, which is committed, says the same once more, written by hand; a check
holds the two and the product together. Debian 11 everywhere, because the starter set speaks for it.
"""

import datetime
import json
import os

import boto3
from botocore.config import Config

from content import DEBIAN_11, SITE, deb, push, put, python_package, zipped

HOME, OTHER = REGIONS = ("us-east-1", "eu-central-1")
ROLE, EXTERNAL_ID = "OpenInspectorScanRole", "openinspector-acceptance"
OWNERS_ROLE = "OrganizationAccountAccessRole"
IMAGE = "ami-1e749f67"  # one that moto knows: Linux
QUEUE = "OpenInspectorEvents"
# What happens in an account, and what of it is told to the queue.
EVENTS = {"source": ["aws.ec2", "aws.ecr", "aws.lambda", "aws.ssm"]}

OLD = [("sudo", "1.9.5p2-3", "sudo"), ("curl", "7.74.0-1.3+deb11u1", "curl"), ("tar", "1.34+dfsg-1", "tar")]
FIXED = [("sudo", "1.9.5p2-3+deb11u1", "sudo"), ("curl", "7.74.0-1.3+deb11u10", "curl")]
SYSTEM = {"CVE-2023-22809": "sudo", "CVE-2021-22946": "curl", "CVE-2023-38545": "curl"}
REQUESTS = {"CVE-2018-18074": "requests", "CVE-2023-32681": "requests"}
LODASH = {"CVE-2019-10744": "lodash", "CVE-2020-8203": "lodash", "CVE-2021-23337": "lodash"}
LOG4J = {"CVE-2021-44228": "log4j-core", "CVE-2021-45046": "log4j-core", "CVE-2021-45105": "log4j-core"}

DEBIAN = ("Debian GNU/Linux", "11")
WINDOWS = ("Microsoft Windows Server 2022 Datacenter", "10.0.20348")
INSTANCES = [  # account, Region, name, platform (None: no agent), packages, security group, expectation
    ("shared", HOME, "bastion", DEBIAN, OLD, "ssh", {"findings": SYSTEM}),
    ("shared", HOME, "directory", WINDOWS, [], "inside", {"reason": "UNSUPPORTED_OS"}),
    ("prod", HOME, "web-1", DEBIAN, OLD, "web", {"findings": SYSTEM, "machine": True}),
    ("prod", HOME, "web-2", DEBIAN, OLD, "web", {"findings": SYSTEM, "machine": True}),
    ("prod", HOME, "worker", DEBIAN, [*FIXED, OLD[2]], "inside", {"findings": {}}),
    ("prod", HOME, "batch", DEBIAN, OLD, "inside", {"reason": "EC2_INSTANCE_STOPPED"}),
    ("prod", HOME, "appliance", None, [], "inside", {"reason": "UNMANAGED_EC2_INSTANCE"}),
    ("prod", HOME, "sandbox", DEBIAN, OLD, "inside", {"reason": "EXCLUDED_BY_TAG"}),
    ("prod", HOME, "fresh", DEBIAN, [], "inside", {"reason": "NO_INVENTORY"}),
    ("prod", HOME, "forgotten", DEBIAN, OLD, "inside", {"reason": "STALE_INVENTORY"}),
    ("prod", OTHER, "edge", DEBIAN, OLD, "web", {"findings": SYSTEM}),
    ("dev", HOME, "notebook", DEBIAN, OLD, "ssh", {"findings": SYSTEM}),
    ("dev", HOME, "gone", None, [], "inside", {"reason": "gone"}),
]
OPEN = {"ssh": [(22, "203.0.113.0/24")], "web": [(443, "0.0.0.0/0")], "inside": []}

NODE = {"srv/app/node_modules/lodash/package.json": json.dumps({"name": "lodash", "version": "4.17.11"})}
PYTHON = {**python_package(SITE, "requests", "2.19.1"), **python_package(SITE, "PyYAML", "5.3")}
YAML = {"CVE-2020-14343": "pyyaml", "CVE-2020-1747": "pyyaml"}
DAYS = 86_400


SESSION = boto3.Session()  # one for all keys: it reads what the clients are made of only once


def client_maker(endpoint, access, secret, token=None):
    kept = {}

    def client(service, region=HOME):
        if (service, region) not in kept:
            kept[(service, region)] = SESSION.client(
                service, endpoint_url=endpoint, region_name=region, aws_access_key_id=access, aws_secret_access_key=secret, aws_session_token=token,
                config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}))
        return kept[(service, region)]

    return client


class Account:
    """One account, seen from one Region; `at` is the same account from another."""

    def __init__(self, identity, name, clients, region=HOME):
        self.id, self.name, self.clients, self.region = identity, name, clients, region

    def client(self, service):
        return self.clients(service, self.region)

    def at(self, region):
        return Account(self.id, self.name, self.clients, region)


def manager(endpoint):
    clients = client_maker(endpoint, "testing", "testing")
    return Account(clients("sts").get_caller_identity()["Account"], "shared", clients)


def member(endpoint, shared, identity, name):
    """An account of the organization, as its owners reach it."""
    keys = shared.client("sts").assume_role(RoleArn=f"arn:aws:iam::{identity}:role/{OWNERS_ROLE}", RoleSessionName="seed")["Credentials"]
    return Account(identity, name, client_maker(endpoint, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"]))


def role(identity):
    return f"arn:aws:iam::{identity}:role/{ROLE}"


def found(endpoint, estate):
    """The accounts of a planted estate, by name."""
    shared = manager(endpoint)
    return {name: shared if name == "shared" else member(endpoint, shared, identity, name) for name, identity in estate["accounts"].items()}


def plant_network(account, named):
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]
    groups = {}
    for name, ports in OPEN.items():
        groups[name] = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        for port, source in ports:
            ec2.authorize_security_group_ingress(GroupId=groups[name], IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": source}]}])
    named[f"{account.name}/{account.region}"] = {"vpc": vpc, "subnet": subnet, "groups": groups, "image": IMAGE}


def launch(account, network, name, group, tags=()):
    """The id of a new instance."""
    return account.client("ec2").run_instances(
        ImageId=network["image"], MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=network["subnet"],
        SecurityGroupIds=[network["groups"][group]],
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}, *tags]}])["Instances"][0]["InstanceId"]


def inventory(account, platform, packages, now, age=datetime.timedelta(minutes=10), online=True, updates=(), python=()):
    """An instance's row of inventory.json."""
    name, version = platform
    known = {"account": account.id, "region": account.region,
             "information": {"PlatformName": name, "PlatformVersion": version, "PlatformType": "Windows" if "Windows" in name else "Linux",
                             "PingStatus": "Online" if online else "ConnectionLost", "AgentVersion": "3.3.40.0", "IsLatestVersion": True,
                             "LastPingDateTime": now.timestamp(), "ComputerName": "host"},
             "applications": [deb(package, known_version) for package, known_version, _ in packages]}
    if packages:
        known["captureTime"] = (now - age).strftime("%Y-%m-%dT%H:%M:%SZ")
    if updates:
        known["machine"] = {"packages": packages, "updates": updates, "python": python}
    return known


def plant_instances(accounts, networks, folder, now):
    planted, rows = {}, {}
    for owner, region, name, platform, packages, group, expected in INSTANCES:
        account = accounts[owner].at(region)
        tags = [{"Key": "inspectorec2EXCLUSION", "Value": ""}] if expected.get("reason") == "EXCLUDED_BY_TAG" else []
        identity = launch(account, networks[f"{owner}/{region}"], name, group, [{"Key": "team", "Value": "payments"}, *tags])
        reason = expected.get("reason")
        if platform:
            rows[identity] = inventory(account, platform, packages, now, datetime.timedelta(days=9 if reason == "STALE_INVENTORY" else 0, minutes=10),
                                       reason != "EC2_INSTANCE_STOPPED", FIXED if expected.get("machine") else (),
                                       [("requests", "2.19.1")] if expected.get("machine") else ())
        if reason == "EC2_INSTANCE_STOPPED":
            account.client("ec2").stop_instances(InstanceIds=[identity])
        if reason == "gone":
            account.client("ec2").terminate_instances(InstanceIds=[identity])
        planted[name] = {"account": owner, "region": region, "id": identity, **expected}
    with open(os.path.join(folder, "inventory.json"), "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)
    return planted


def plant_images(accounts, amendments, now):
    shared, prod, edge = accounts["shared"], accounts["prod"], accounts["prod"].at(OTHER)
    planted = {}

    def repository(account, name):
        account.client("ecr").create_repository(repositoryName=name)

    def image(name, account, repository_name, tag, pushed, **expected):
        planted[name] = {"account": account.name, "region": account.region, "repository": repository_name, "digest": pushed["digest"],
                         "tags": [tag] if tag else [], **expected}
        return pushed

    for account, name in ((shared, "base/debian"), (prod, "shop/web"), (prod, "shop-api"), (prod, "shop/multi"), (prod, "shop/signed"),
                          (prod, "shop/old"), (prod, "shop/empty"), (edge, "shop/edge")):
        repository(account, name)
    image("base", shared, "base/debian", "11", push(shared, "base/debian", "11", [DEBIAN_11]), findings=SYSTEM)
    image("web", prod, "shop/web", "1.0", push(prod, "shop/web", "1.0", [DEBIAN_11, NODE]), findings={**SYSTEM, **LODASH})
    image("api", prod, "shop-api", "2.0", push(prod, "shop-api", "2.0", [DEBIAN_11, PYTHON], docker=True), findings={**SYSTEM, **REQUESTS, **YAML})
    parts = [image("multi-amd64", prod, "shop/multi", None, push(prod, "shop/multi", None, [DEBIAN_11, NODE], "amd64"), findings={**SYSTEM, **LODASH}),
             image("multi-arm64", prod, "shop/multi", None, push(prod, "shop/multi", None, [DEBIAN_11, {"srv/arm": "1"}], "arm64"), findings=SYSTEM)]
    index = put(prod.client("ecr"), "shop/multi", "latest", {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
                                                            "manifests": parts}, {})
    signed = image("signed", prod, "shop/signed", "1", push(prod, "shop/signed", "1", [DEBIAN_11, {"srv/signed": "1"}]), findings=SYSTEM)
    signature = push(prod, "shop/signed", None, [{"signature": "none"}], config_type="application/vnd.oci.empty.v1+json",
                     more={"artifactType": "application/vnd.dev.sigstore.bundle.v0.3+json", "subject": {k: signed[k] for k in ("mediaType", "digest", "size")}})
    image("signature", prod, "shop/signed", None, signature, reason="UNSUPPORTED_MEDIA_TYPE")
    old = image("expired", prod, "shop/old", "1", push(prod, "shop/old", "1", [DEBIAN_11, {"srv/old": "1"}]), reason="SCAN_ELIGIBILITY_EXPIRED")
    used = image("pulled", prod, "shop/old", "2", push(prod, "shop/old", "2", [DEBIAN_11, {"srv/old": "2"}]), findings=SYSTEM)
    image("edge-image", edge, "shop/edge", "1", push(edge, "shop/edge", "1", [DEBIAN_11, {"srv/edge": "1"}]), findings=SYSTEM)
    long_ago = now.timestamp() - 200 * DAYS
    amendments["ecr"] = {old["digest"]: {"imagePushedAt": long_ago},
                         used["digest"]: {"imagePushedAt": long_ago, "lastRecordedPullTime": now.timestamp() - DAYS}}
    return planted, {"repository": "shop/multi", "digest": index["digest"]}


def jar():
    return zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n",
                   "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties":
                       "groupId=org.apache.logging.log4j\nartifactId=log4j-core\nversion=2.14.1\n"})


def plant_functions(accounts, images, amendments, now):
    prod, dev, edge = accounts["prod"], accounts["dev"], accounts["prod"].at(OTHER)
    handler = {"app.py": "def handler(event, context):\n    return 1\n"}
    python = zipped({**handler, **python_package("", "requests", "2.19.1")})
    node = zipped({"index.js": "exports.handler = async () => 1;\n", "node_modules/lodash/package.json": json.dumps({"name": "lodash", "version": "4.17.11"})})
    java = zipped({"lib/log4j-core-2.14.1.jar": jar()})
    layer = prod.client("lambda").publish_layer_version(LayerName="shared-deps", CompatibleRuntimes=["python3.12"], Content={
        "ZipFile": zipped(python_package("python", "urllib3", "1.24.1"))})["LayerVersionArn"]
    image = images["api"]
    uri = f"{prod.id}.dkr.ecr.{HOME}.amazonaws.com/{image['repository']}:{image['tags'][0]}"
    excluded = {"InspectorExclusion": "LambdaStandardScanning"}
    functions = [  # account, name, runtime, code, layers, tags, expectation
        (prod, "orders", "python3.12", python, [layer], {}, {"findings": {**REQUESTS, "CVE-2021-33503": "urllib3"}}),
        (prod, "resize", "nodejs20.x", node, [], {}, {"findings": LODASH}),
        (prod, "report", "java17", java, [], {}, {"findings": LOG4J}),
        (prod, "container", None, uri, [], {}, {"findings": image["findings"]}),
        (prod, "skipped", "python3.12", python, [], excluded, {"reason": "EXCLUDED_BY_TAG"}),
        (prod, "retired", "python2.7", python, [], {}, {"reason": "UNSUPPORTED_RUNTIME"}),
        (dev, "playground", "python3.12", python, [], {}, {"findings": REQUESTS}),
        (dev, "idle", "python3.12", python, [], {}, {"reason": "SCAN_ELIGIBILITY_EXPIRED", "old": True}),
        (dev, "quiet", "python3.12", python, [], {}, {"findings": REQUESTS, "old": True, "invoked": 2}),
        (edge, "edge-function", "python3.12", python, [], {}, {"findings": REQUESTS}),
    ]
    for account in (prod, dev):
        account.client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
    planted, amendments["lambda"] = {}, {}
    for account, name, runtime, code, layers, tags, expected in functions:
        common = {"FunctionName": name, "Role": f"arn:aws:iam::{account.id}:role/functions", "Tags": {"team": "payments", **tags}}
        if runtime:
            made = account.client("lambda").create_function(Runtime=runtime, Handler="app.handler", Code={"ZipFile": code}, Layers=layers, **common)
        else:
            made = account.client("lambda").create_function(PackageType="Image", Code={"ImageUri": code}, **common)
        planted[name] = {"account": account.name, "region": account.region, "arn": made["FunctionArn"], "layers": layers,
                         **{n: v for n, v in expected.items() if n != "old"}}
        if expected.get("old"):
            amendments["lambda"][made["FunctionArn"]] = {"LastModified": (now - datetime.timedelta(days=120)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")}
        if "invoked" in expected:
            account.client("cloudwatch").put_metric_data(Namespace="AWS/Lambda", MetricData=[
                {"MetricName": "Invocations", "Dimensions": [{"Name": "FunctionName", "Value": name}], "Unit": "Count", "Value": 5,
                 "Timestamp": now - datetime.timedelta(days=expected["invoked"])}])
    return planted


def plant_cluster(account, image, host, amendments):
    """A task that runs an image: moto does not know which digest a tag was when it was started."""
    ecs = account.client("ecs")
    uri = f"{account.id}.dkr.ecr.{account.region}.amazonaws.com/{image['repository']}:{image['tags'][0]}"
    cluster = ecs.create_cluster(clusterName="shop")["cluster"]["clusterArn"]
    definition = ecs.register_task_definition(
        family="web", containerDefinitions=[{"name": "web", "image": uri, "cpu": 1, "memory": 128}])["taskDefinition"]["taskDefinitionArn"]
    ecs.register_container_instance(cluster=cluster, instanceIdentityDocument=json.dumps({"instanceId": host}))
    ecs.run_task(cluster=cluster, taskDefinition=definition, count=2)
    amendments["ecs"] = {definition: {"lastStatus": "RUNNING", "desiredStatus": "RUNNING", "containers": [{"name": "web", "image": uri, "imageDigest": image["digest"], "lastStatus": "RUNNING",
                                                     "runtimeId": "web-1"}]}}
    return {"cluster": cluster, "image": "web", "tasks": 2}


def plant_services(account):
    """What findings are told to, and where what happens is told from."""
    queue = account.client("sqs").create_queue(QueueName=QUEUE)["QueueUrl"]
    arn = account.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events = account.client("events")
    events.put_rule(Name=QUEUE, EventPattern=json.dumps(EVENTS))
    events.put_targets(Rule=QUEUE, Targets=[{"Id": "queue", "Arn": arn}])
    bucket = f"openinspector-reports-{account.id}"
    account.client("s3").create_bucket(Bucket=bucket)
    account.client("securityhub").enable_security_hub()
    return {"queue": queue, "queueArn": arn, "bucket": bucket,
            "key": account.client("kms").create_key(Description="reports")["KeyMetadata"]["Arn"],
            "topic": account.client("sns").create_topic(Name="findings")["TopicArn"]}


def plant(endpoint, folder):
    now = datetime.datetime.now(datetime.timezone.utc)
    shared = manager(endpoint)
    organizations = shared.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]["Id"]
    accounts = {"shared": shared}
    for name in ("prod", "dev"):
        identity = organizations.create_account(Email=f"{name}@example.org", AccountName=name)["CreateAccountStatus"]["AccountId"]
        organizations.move_account(AccountId=identity, SourceParentId=root, DestinationParentId=unit)
        accounts[name] = member(endpoint, shared, identity, name)
    networks, amendments = {}, {}
    for owner, region in sorted({(owner, region) for owner, region, *_ in INSTANCES}):
        plant_network(accounts[owner].at(region), networks)
    instances = plant_instances(accounts, networks, folder, now)
    images, index = plant_images(accounts, amendments, now)
    functions = plant_functions(accounts, images, amendments, now)
    cluster = plant_cluster(accounts["prod"], images["web"], instances["worker"]["id"], amendments)
    services = {name: plant_services(account) for name, account in accounts.items()}
    for name, value in (("amend.json", amendments), ("roles.json", {role(account.id): EXTERNAL_ID for account in accounts.values()})):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(value, file)
    estate = {"organization": organizations.describe_organization()["Organization"]["Id"], "account": shared.id, "region": HOME,
              "regions": list(REGIONS), "accounts": {name: account.id for name, account in accounts.items()}, "role": ROLE,
              "externalId": EXTERNAL_ID, "unit": unit, "networks": networks, "instances": instances, "images": images, "index": index,
              "functions": functions, "cluster": cluster, "services": services}
    with open(os.path.join(folder, "estate.json"), "w", encoding="utf-8") as file:
        json.dump(estate, file, indent=1)
    return estate
