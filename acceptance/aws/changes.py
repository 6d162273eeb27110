"""What happens in the organization while somebody watches: each change is made and told to EventBridge, as AWS's services tell it.

moto's own services tell nothing. In the account that manages the others what is told goes through EventBridge, its rule and its queue; the
others' events would lose their account on moto's way from bus to bus, so they are put into that queue as they would arrive.
"""

import datetime
import json
import urllib.request
import uuid

import organization
from content import deb, push

CLOUDTRAIL = "AWS API Call via CloudTrail"


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Changes:
    """Changes of a planted estate.

    estate: what is in DIR/estate.json
    """

    def __init__(self, endpoint, estate):
        self.endpoint, self.estate = endpoint, estate
        self.accounts = organization.found(endpoint, estate)

    def control(self, name, value=None, method="POST"):
        data = json.dumps(value).encode() if value is not None else None
        with urllib.request.urlopen(urllib.request.Request(f"{self.endpoint}/_control/{name}", method=method, data=data), timeout=60) as answer:
            return json.loads(answer.read() or b"{}")

    def tell(self, account, source, detail_type, detail, resources=()):
        hub = self.accounts["shared"]
        if account != "shared":
            event = {"version": "0", "id": str(uuid.uuid4()), "detail-type": detail_type, "source": source, "account": self.accounts[account].id,
                     "time": now(), "region": organization.HOME, "resources": list(resources), "detail": detail}
            queue = hub.client("sqs").get_queue_url(QueueName=organization.QUEUE)["QueueUrl"]
            hub.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(event))
            return
        answer = hub.client("events").put_events(Entries=[
            {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": list(resources)}])
        if answer.get("FailedEntryCount"):
            raise RuntimeError(answer)

    def called(self, account, service, name, request, response=None):
        """A management event, as CloudTrail tells it."""
        self.tell(account, f"aws.{service}", CLOUDTRAIL, {
            "eventVersion": "1.09", "userIdentity": {"type": "AssumedRole", "accountId": self.accounts[account].id}, "eventTime": now(),
            "eventSource": f"{service}.amazonaws.com", "eventName": name, "awsRegion": organization.HOME, "requestParameters": request,
            "responseElements": response, "readOnly": False, "managementEvent": True, "eventCategory": "Management",
            "eventType": "AwsApiCall", "recipientAccountId": self.accounts[account].id})

    # ---- instances
    def state(self, account, identity, state):
        self.tell(account, "aws.ec2", "EC2 Instance State-change Notification", {"instance-id": identity, "state": state},
                  [f"arn:aws:ec2:{organization.HOME}:{self.accounts[account].id}:instance/{identity}"])

    def gathered(self, account, identity):
        """The inventory association ran on an instance."""
        self.tell(account, "aws.ssm", "EC2 State Manager Instance Association State Change", {
            "association-id": "00000000-0000-4000-8000-000000000000", "document-name": "AWS-GatherSoftwareInventory", "document-version": "1",
            "instance-id": identity, "status": "Success", "detailed-status": "Success", "association-version": "1"})

    def launch(self, account, name, packages, group="web"):
        """A managed instance whose agent has just taken its inventory."""
        owner = self.accounts[account]
        identity = organization.launch(owner, self.estate["networks"][f"{account}/{organization.HOME}"], name, group)
        row = organization.inventory(owner, organization.DEBIAN, packages, datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(0))
        self.control("inventory", {"instance": identity, **row})
        self.state(account, identity, "running")
        self.gathered(account, identity)
        return identity

    def stop(self, account, identity):
        self.accounts[account].client("ec2").stop_instances(InstanceIds=[identity])
        self.state(account, identity, "stopped")

    def terminate(self, account, identity):
        self.accounts[account].client("ec2").terminate_instances(InstanceIds=[identity])
        self.state(account, identity, "terminated")

    def install(self, account, identity, packages):
        """The agent takes another inventory than before."""
        self.control("inventory", {"instance": identity, "applications": [deb(name, version) for name, version, _ in packages]})
        self.gathered(account, identity)

    def gather(self, account, identity):
        """The agent takes its inventory of the machine as it is now."""
        self.control("inventory", {"instance": identity})
        self.gathered(account, identity)

    # ---- images and functions
    def push(self, account, repository, tag, layers):
        pushed = push(self.accounts[account], repository, tag, layers)
        self.tell(account, "aws.ecr", "ECR Image Action", {
            "action-type": "PUSH", "result": "SUCCESS", "repository-name": repository, "image-digest": pushed["digest"], "image-tag": tag,
            "manifest-media-type": pushed["mediaType"], "artifact-media-type": "application/vnd.oci.image.config.v1+json"})
        return f"arn:aws:ecr:{organization.HOME}:{self.accounts[account].id}:repository/{repository}/{pushed['digest']}"

    def delete(self, account, repository, digest):
        self.accounts[account].client("ecr").batch_delete_image(repositoryName=repository, imageIds=[{"imageDigest": digest}])
        self.tell(account, "aws.ecr", "ECR Image Action", {
            "action-type": "DELETE", "result": "SUCCESS", "repository-name": repository, "image-digest": digest})

    def deploy(self, account, name, code):
        made = self.accounts[account].client("lambda").update_function_code(FunctionName=name, ZipFile=code)
        self.called(account, "lambda", "UpdateFunctionCode20150331v2", {"functionName": name, "dryRun": False, "publish": False},
                    {"functionName": name, "functionArn": made["FunctionArn"], "codeSha256": made["CodeSha256"]})
        return made["FunctionArn"] + ":$LATEST"

    # ---- the rest
    def open_port(self, account, group, port, source="0.0.0.0/0"):
        identity = self.estate["networks"][f"{account}/{organization.HOME}"]["groups"][group]
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": source}]}
        self.accounts[account].client("ec2").authorize_security_group_ingress(GroupId=identity, IpPermissions=[permission])
        self.called(account, "ec2", "AuthorizeSecurityGroupIngress", {"groupId": identity, "ipPermissions": {"items": [
            {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipRanges": {"items": [{"cidrIp": source}]}}]}}, {"_return": True})
        return identity

    def regroup(self, account, identity, group):
        """Puts an instance into another security group."""
        groups = self.estate["networks"][f"{account}/{organization.HOME}"]["groups"]
        self.accounts[account].client("ec2").modify_instance_attribute(InstanceId=identity, Groups=[groups[group]])
        self.called(account, "ec2", "ModifyInstanceAttribute", {"instanceId": identity, "groupSet": {"items": [{"groupId": groups[group]}]}},
                    {"_return": True})
        return groups[group]

    def join(self, name, with_role=True):
        """A new account of the organization, with an instance in it; its id and the instance's."""
        shared = self.accounts["shared"]
        organizations = shared.client("organizations")
        identity = organizations.create_account(Email=f"{name}@example.org", AccountName=name)["CreateAccountStatus"]["AccountId"]
        self.accounts[name] = organization.member(self.endpoint, shared, identity, name)
        organization.plant_network(self.accounts[name], self.estate["networks"])
        organization.plant_services(self.accounts[name])
        if with_role:
            self.admit(name)
        instance = self.launch(name, "first", organization.OLD)
        self.tell("shared", "aws.organizations", "AWS Service Event via CloudTrail", {
            "eventSource": "organizations.amazonaws.com", "eventName": "CreateAccountResult", "awsRegion": organization.HOME,
            "eventType": "AwsServiceEvent", "serviceEventDetails": {"createAccountStatus": {"accountId": identity, "state": "SUCCEEDED"}}})
        return identity, instance

    def admit(self, name):
        """The role is deployed in an account."""
        self.control("roles", {organization.role(self.accounts[name].id): organization.EXTERNAL_ID})

    def leave(self, name):
        self.accounts["shared"].client("organizations").remove_account_from_organization(AccountId=self.accounts[name].id)

    def deny(self, account, operation):
        """Takes a permission away from the role of one account."""
        self.control("fault", {"operation": operation, "kind": "denied", "account": self.accounts[account].id})

    def allow(self):
        self.control("fault", method="DELETE")

    def poison(self, bodies):
        """Puts messages into the queue that no service has sent."""
        client = self.accounts["shared"].client("sqs")
        for body in bodies:
            client.send_message(QueueUrl=self.estate["services"]["shared"]["queue"], MessageBody=body)
