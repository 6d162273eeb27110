"""Plants one account: instances for each reason of coverage, images, functions. `estate.json` says what is where.

Packages are old versions with public advisories, as bare metadata: no program is in them. Expected vulnerabilities are
those that the product's starter set and the distributions' own advisories name (see `why` beside each).
"""

import base64
import datetime
import hashlib
import json
import os

import boto3

from content import DEBIAN_11, LOCK, SITE, deb, push, put, python_package, rpm, zipped

REGION = "us-east-1"

ALMA_9 = [rpm("openssl-libs", "3.0.1", "41.el9_0", epoch="1", source="openssl"), rpm("curl-minimal", "7.76.1", "14.el9_0.4", source="curl"),
          rpm("bash", "5.1.8", "4.el9"), rpm("tzdata", "2022a", "1.el9_0", arch="noarch"),
          rpm("gpg-pubkey", "b86b3716", "61e69f29", arch="(none)")]
AMAZON_2023 = [rpm("curl-minimal", "8.0.1", "1.amzn2023", source="curl"), rpm("openssl-libs", "3.0.8", "1.amzn2023.0.3", epoch="1", source="openssl")]
DEBIAN = [deb("sudo", "1.9.5p2-3"), deb("curl", "7.74.0-1.3+deb11u1"), deb("git", "1:2.30.2-1"), deb("libcurl4", "7.74.0-1.3+deb11u1"),
          deb("tzdata", "2021a-1+deb11u8", arch="all")]
UBUNTU = [deb("bash", "5.1-6ubuntu1"), {"Name": "core20", "Version": "20230801", "Publisher": "canonical*", "ApplicationType": "admin"}]

INSTANCES = [  # name, platform name and version as the agent reports them (None: no agent), packages, expectation
    ("debian", "Debian GNU/Linux", "11", DEBIAN, {"platform": "DEBIAN_11", "findings": {
        "CVE-2023-22809": "sudo, DSA-5321-1", "CVE-2021-22946": "curl, DSA-5197-1"}}),
    ("alma", "AlmaLinux", "9.0", ALMA_9, {"platform": "ALMALINUX_9", "findings": {
        "CVE-2022-3602": "openssl-libs, ALSA-2022:7288", "CVE-2022-32206": "curl-minimal, ALSA-2022:6157"}}),
    ("amazon", "Amazon Linux", "2023", AMAZON_2023, {"platform": "AMAZON_LINUX_2023"}),
    ("ubuntu", "Ubuntu", "22.04", UBUNTU, {"platform": "UBUNTU_22_04"}),
    ("stopped", "Ubuntu", "22.04", UBUNTU, {"platform": "UBUNTU_22_04", "reason": "EC2_INSTANCE_STOPPED"}),
    ("excluded", "Amazon Linux", "2", AMAZON_2023, {"platform": "AMAZON_LINUX_2", "reason": "EXCLUDED_BY_TAG"}),
    ("unmanaged", None, None, [], {"reason": "UNMANAGED_EC2_INSTANCE"}),
    ("empty", "Debian GNU/Linux", "11", [], {"platform": "DEBIAN_11", "reason": "NO_INVENTORY"}),
    ("stale", "Debian GNU/Linux", "11", DEBIAN, {"platform": "DEBIAN_11", "reason": "STALE_INVENTORY"}),
    ("windows", "Microsoft Windows Server 2022 Datacenter", "10.0.20348", [], {"platform": "WINDOWS_SERVER_2022", "reason": "UNSUPPORTED_OS"}),
    ("terminated", None, None, [], {"reason": "gone"}),
]


class Account:
    def __init__(self, endpoint):
        session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)
        self.client = lambda service: session.client(service, endpoint_url=endpoint)
        self.id = self.client("sts").get_caller_identity()["Account"]


def plant_instances(account, folder):
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    six = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24", Ipv6CidrBlock=six.replace("/56", "/64"))["Subnet"]["SubnetId"]
    ec2.create_key_pair(KeyName="operators")
    image = next(i["ImageId"] for i in ec2.describe_images(Owners=["amazon"])["Images"] if i.get("Platform") != "windows")
    now = datetime.datetime.now(datetime.timezone.utc)
    planted, inventory = {}, {}
    for name, platform, version, packages, expected in INSTANCES:
        tags = [{"Key": "Name", "Value": name}, {"Key": "team", "Value": "payments"}]
        if name == "excluded":
            tags.append({"Key": "inspectorec2EXCLUSION", "Value": ""})
        instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=subnet, KeyName="operators",
                                     TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])["Instances"][0]
        identity = instance["InstanceId"]
        if name == "debian":
            ec2.assign_ipv6_addresses(NetworkInterfaceId=instance["NetworkInterfaces"][0]["NetworkInterfaceId"], Ipv6AddressCount=1)
        if platform:
            age = datetime.timedelta(days=9) if name == "stale" else datetime.timedelta(minutes=10)
            inventory[identity] = {
                "information": {"PlatformName": platform, "PlatformVersion": version, "PlatformType": "Windows" if name == "windows" else "Linux",
                                "PingStatus": "ConnectionLost" if name == "stopped" else "Online", "AgentVersion": "3.3.40.0",
                                "ComputerName": name, "IsLatestVersion": True},
                "applications": packages, **({"captureTime": (now - age).strftime("%Y-%m-%dT%H:%M:%SZ")} if packages else {})}
        if name == "stopped":
            ec2.stop_instances(InstanceIds=[identity])
        if name == "terminated":
            ec2.terminate_instances(InstanceIds=[identity])
        planted[name] = {"id": identity, "vpc": vpc, "subnet": subnet, "image": image, **expected}
    with open(os.path.join(folder, "inventory.json"), "w", encoding="utf-8") as file:
        json.dump(inventory, file, indent=1)
    return planted


def plant_images(account):
    ecr = account.client("ecr")
    for repository in ("shop-api", "shop-multi", "shop-chart", "shop-empty"):
        ecr.create_repository(repositoryName=repository)
    api = push(account, "shop-api", "1.0", [DEBIAN_11, {**python_package(SITE, "requests", "2.19.1"), **python_package(SITE, "PyYAML", "5.3")}])
    docker = push(account, "shop-api", "0.9", [DEBIAN_11], docker=True)
    parts = [push(account, "shop-multi", None, [python_package(SITE, "Jinja2", "2.10")], "amd64"),
             push(account, "shop-multi", None, [DEBIAN_11, {"srv/arm": "1"}], "arm64")]
    index = put(ecr, "shop-multi", "latest", {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": parts}, {})
    chart = push(account, "shop-chart", "1", [{"Chart.yaml": "name: shop\n"}], config_type="application/vnd.cncf.helm.config.v1+json")
    system = {"CVE-2023-22809": "sudo, DSA-5321-1", "CVE-2021-22946": "curl, DSA-5197-1"}
    return {
        "api": {"repository": "shop-api", "digest": api["digest"], "tags": ["1.0"], "architecture": "amd64", "findings": {
            **system, "CVE-2018-18074": "requests, PYSEC-2018-28", "CVE-2020-14343": "PyYAML, PYSEC-2021-142"}},
        "docker": {"repository": "shop-api", "digest": docker["digest"], "tags": ["0.9"], "architecture": "amd64", "findings": system},
        "amd64": {"repository": "shop-multi", "digest": parts[0]["digest"], "tags": [], "architecture": "amd64",
                  "findings": {"CVE-2019-10906": "Jinja2, PYSEC-2019-217"}},
        "arm64": {"repository": "shop-multi", "digest": parts[1]["digest"], "tags": [], "architecture": "arm64", "findings": system},
        "chart": {"repository": "shop-chart", "digest": chart["digest"], "tags": ["1"], "reason": "UNSUPPORTED_MEDIA_TYPE"},
    }, {"repository": "shop-multi", "digest": index["digest"]}


def plant_functions(account, images):
    client = account.client("lambda")
    role = account.client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
    layer = client.publish_layer_version(LayerName="shared", CompatibleRuntimes=["python3.12"], Content={
        "ZipFile": zipped(python_package("python", "urllib3", "1.24.1"))})["LayerVersionArn"]
    python = zipped({"app.py": "def handler(event, context):\n    return 1\n", **python_package("", "requests", "2.19.1")})
    node = zipped({"index.js": "exports.handler = async () => 1;\n", "package-lock.json": LOCK,
                   "node_modules/lodash/package.json": json.dumps({"name": "lodash", "version": "4.17.15"})})
    functions = {
        "orders": ("python3.12", python, [layer], {}, {"findings": {"CVE-2018-18074": "requests, PYSEC-2018-28", "CVE-2021-33503": "urllib3, PYSEC-2021-108"}}),
        "resize": ("nodejs20.x", node, [], {}, {"findings": {"CVE-2020-8203": "lodash, GHSA-p6mc-m468-83gw"}}),
        "excluded": ("python3.12", python, [], {"InspectorExclusion": "LambdaStandardScanning"}, {"reason": "EXCLUDED_BY_TAG"}),
        "old": ("python2.7", python, [], {}, {"reason": "UNSUPPORTED_RUNTIME"}),
    }
    planted = {}
    for name, (runtime, code, layers, tags, expected) in functions.items():
        arn = client.create_function(FunctionName=name, Runtime=runtime, Role=role["Role"]["Arn"], Handler="app.handler", Code={"ZipFile": code},
                                     Layers=layers, Tags={"team": "payments", **tags}, Publish=False)["FunctionArn"]
        planted[name] = {"arn": arn, "layers": layers, "codeSha256": base64.b64encode(hashlib.sha256(code).digest()).decode(), **expected}
    uri = f"{account.id}.dkr.ecr.{REGION}.amazonaws.com/shop-api:1.0"
    arn = client.create_function(FunctionName="container", PackageType="Image", Role=role["Role"]["Arn"], Code={"ImageUri": uri})["FunctionArn"]
    planted["container"] = {"arn": arn, "layers": [], "image": images["api"]["digest"], "findings": images["api"]["findings"]}
    return planted


def plant(endpoint, folder):
    account = Account(endpoint)
    instances = plant_instances(account, folder)
    images, index = plant_images(account)
    functions = plant_functions(account, images)
    estate = {"account": account.id, "region": REGION, "instances": instances, "images": images, "index": index, "functions": functions}
    with open(os.path.join(folder, "estate.json"), "w", encoding="utf-8") as file:
        json.dump(estate, file, indent=1)
    return estate
