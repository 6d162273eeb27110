"""Stands before moto server and answers what moto lacks, so that AWS clients find accounts that can be scanned.

It keeps what clients push (image layers, function code) under its SHA-256 and hands it out again by URL; answers Systems
Manager from `inventory.json` and runs its commands (manager.py); cuts listings into pages; puts in what moto leaves out
(`amend.json`: times of images and functions, images of tasks); and fails on demand:

    POST /_control/fault {"operation": "ecr.DescribeImages", "kind": "page2"}     DELETE /_control/fault
    POST /_control/page  {"size": 2}             how many items a page of any listing has; 0: as the client asks
    GET  /_control/calls                         {"ecr.DescribeImages": 3, "layer": 2, ...}; DELETE forgets them
    POST /_control/inventory {"instance": "i-…"} the agent takes its inventory; other members are put in place of what was
    POST /_control/amend {"lambda": {ARN: {"LastModified": …}}}
    POST /_control/roles {ARN: external id or null}     from then on only these roles can be assumed (and the organization's own)
    POST /_control/record {"file": …}            writes each answered request and its answer to a file of JSON lines; {} ends it

A fault's operation may be `ecr.*` or `*`; with `account` it meets one account only (a permission taken away); `times` ends it
by itself after so many answers; faults.py has the kinds. It checks no signature: for tests on loopback only.
"""

import base64
import collections
import hashlib
import http.client
import http.server
import json
import os
import re
import threading
import time
import urllib.parse

import faults
from manager import Manager, Refused

REST = [  # operations that have no name on the wire
    (r"/2015-03-31/functions/?$", "GET", "lambda.ListFunctions"),
    (r"/2015-03-31/functions/?$", "POST", "lambda.CreateFunction"),
    (r"/2015-03-31/functions/[^/]+/code$", "PUT", "lambda.UpdateFunctionCode"),
    (r"/2015-03-31/functions/[^/]+/configuration$", "PUT", "lambda.UpdateFunctionConfiguration"),
    (r"/2015-03-31/functions/[^/]+/?$", "GET", "lambda.GetFunction"),
    (r"/2015-03-31/functions/[^/]+/configuration$", "GET", "lambda.GetFunctionConfiguration"),
    (r"/2018-10-31/layers/[^/]+/versions/?$", "POST", "lambda.PublishLayerVersion"),
    (r"/2018-10-31/layers/[^/]+/versions/\d+$", "GET", "lambda.GetLayerVersion"),
    (r"/2017-03-31/tags/", "GET", "lambda.ListTags"),
    (r"/findings/import$", "POST", "securityhub.BatchImportFindings"),
    (r"/clusters$", "GET", "eks.ListClusters"),
    (r"/clusters/[^/]+$", "GET", "eks.DescribeCluster"),
]
SERVICES = {"AmazonEC2ContainerRegistry_V20150921": "ecr", "AmazonSSM": "ssm", "AWSOrganizationsV20161128": "organizations",
            "AmazonEC2ContainerServiceV20141113": "ecs", "AWSEvents": "events", "AmazonSQS": "sqs",
            "GraniteServiceVersion20100801": "cloudwatch", "TrentService": "kms"}
LISTINGS = {  # operation: list, name of the token that is sent, of the one that is answered, of the page's size
    "ecr.DescribeRepositories": ("repositories", "nextToken", "nextToken", "maxResults"),
    "ecr.DescribeImages": ("imageDetails", "nextToken", "nextToken", "maxResults"),
    "lambda.ListFunctions": ("Functions", "Marker", "NextMarker", "MaxItems"),
    "ssm.DescribeInstanceInformation": ("InstanceInformationList", "NextToken", "NextToken", "MaxResults"),
    "ssm.ListInventoryEntries": ("Entries", "NextToken", "NextToken", "MaxResults"),
    "ssm.GetInventory": ("Entities", "NextToken", "NextToken", "MaxResults"),
    "ssm.ListCommands": ("Commands", "NextToken", "NextToken", "MaxResults"),
    "ssm.ListCommandInvocations": ("CommandInvocations", "NextToken", "NextToken", "MaxResults"),
    "ssm.DescribeInstancePatchStates": ("InstancePatchStates", "NextToken", "NextToken", "MaxResults"),
    "ssm.DescribeInstancePatches": ("Patches", "NextToken", "NextToken", "MaxResults"),
}
ADMINISTRATORS = "inspector2.amazonaws.com"  # moto knows no such service principal
OWNERS_ROLE = "OrganizationAccountAccessRole"


class State:
    """What the front keeps: blobs, inventory and amendments in files, faults and counts in memory."""

    def __init__(self, moto, folder):
        self.moto = moto
        self.folder = folder
        self.blobs = os.path.join(folder, "blobs")
        self.manager = Manager(folder)
        self.lock = threading.Lock()
        self.faults = []
        self.calls = collections.Counter()
        self.page = 0
        self.owners = {}
        self.record = None
        self.administrators = {}
        os.makedirs(self.blobs, exist_ok=True)

    def keep(self, content):
        digest = hashlib.sha256(content).hexdigest()
        path = os.path.join(self.blobs, digest)
        with open(path + ".new", "wb") as file:
            file.write(content)
        os.replace(path + ".new", path)
        return digest

    def blob(self, digest):
        path = os.path.join(self.blobs, digest)
        if not re.fullmatch("[0-9a-f]{64}", digest) or not os.path.exists(path):
            return None
        with open(path, "rb") as file:
            return file.read()

    def read(self, name):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def merge(self, name, value):
        """Adds members to a file, two levels deep."""
        kept = self.read(name) or {}
        for key, more in value.items():
            kept[key] = {**kept.get(key, {}), **more} if isinstance(more, dict) else more
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.replace(path + ".new", path)


class Front(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None
    operation_name = ""

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, content_type="application/x-amz-json-1.1", headers=()):
        record = self.state.record
        if record and status == 200 and self.operation_name:
            row = {"account": self.account(), "region": self.region(), "operation": self.operation_name, "path": self.path,
                   "body": self.body.decode(errors="replace"), "type": content_type, "answer": body.decode(errors="replace")}
            with self.state.lock, open(record, "a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def json(self, value, status=200):
        self.answer(status, json.dumps(value).encode())

    def handle_request(self):
        self.operation_name = ""
        self.body = body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/_control/"):
            return self.control(path.removeprefix("/_control/"), body)
        if path.startswith("/_blob/"):
            return self.blob(path)
        operation = self.operation(path, body)
        self.fault = faults.chosen(self.state, operation, self.account, self.is_later_page(body))
        if self.fault and faults.play(self, self.fault, operation):
            return None
        self.operation_name = operation
        own = {"ssm.DescribeInstanceInformation": self.instance_information, "ssm.ListInventoryEntries": self.inventory_entries,
               "ssm.GetInventory": self.inventory_entities, "ssm.SendCommand": self.send_command,
               "ssm.GetCommandInvocation": self.command_invocation, "ssm.ListCommands": self.commands,
               "ssm.ListCommandInvocations": self.command_invocations, "ssm.CancelCommand": self.cancel_command,
               "ssm.DescribeInstancePatchStates": self.patch_states, "ssm.DescribeInstancePatches": self.patches,
               "ecr.GetDownloadUrlForLayer": self.layer_url,
               "ecr.InitiateLayerUpload": self.begin_layer, "ecr.UploadLayerPart": self.layer_part,
               "ecr.CompleteLayerUpload": self.end_layer,
               "organizations.RegisterDelegatedAdministrator": self.administrators,
               "organizations.DeregisterDelegatedAdministrator": self.administrators,
               "organizations.ListDelegatedAdministrators": self.administrators}.get(operation)
        if own is not None:
            try:
                if own(json.loads(body or b"{}"), operation) is not NotImplemented:
                    return None
            except Refused as refused:
                return self.json({"__type": refused.args[0], "message": refused.args[1]}, 400)
        if operation == "sts.AssumeRole" and not self.may_assume(body):
            return faults.refuse(self, operation, "AccessDenied", 403, "not authorized to perform: sts:AssumeRole")
        self.keep_code(operation, body)
        if operation == "ec2.DescribeInstances" and self.state.page and b"InstanceId." not in body:
            body = re.sub(rb"&MaxResults=\d+", b"", body) + b"&MaxResults=%d" % self.state.page
        if self.fault and self.fault["kind"] == "repeat":
            body = re.sub(rb"&NextToken=[^&]*", b"", body)
        status, headers, out = self.pass_on(self.command, self.path, body)
        if status == 200:
            out = self.amend(operation, out, body)
        kept = [(n, v) for n, v in headers if n.lower().startswith(("x-amz", "location", "etag", "smithy-protocol", "last-modified"))]
        return self.answer(status, out, dict((n.lower(), v) for n, v in headers).get("content-type", "text/plain"), kept)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_request

    # ---- who asks for what
    def scope(self):
        found = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", self.headers.get("Authorization", ""))
        return found.groups() if found else ("testing", "us-east-1", "unknown")

    def region(self):
        return self.scope()[1]

    def account(self):
        """The account of an access key, as moto tells it."""
        key = self.scope()[0]
        if key not in self.state.owners:
            body = b"Action=GetCallerIdentity&Version=2011-06-15"
            authorization = f"AWS4-HMAC-SHA256 Credential={key}/20240101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"
            _, _, out = self.pass_on("POST", "/", body, {"Host": "sts.us-east-1.amazonaws.com", "Authorization": authorization,
                                                        "Content-Type": "application/x-www-form-urlencoded"})
            found = re.search(rb"<Account>(\d+)</Account>", out)
            self.state.owners[key] = found.group(1).decode() if found else ""
        return self.state.owners[key]

    def operation(self, path, body):
        target = self.headers.get("X-Amz-Target", "")
        if "." in target:
            service, name = target.rsplit(".", 1)
            return f"{SERVICES.get(service, service)}.{name}"
        named = re.match(r"/service/([^/]+)/operation/(\w+)$", path)
        if named:
            return f"{SERVICES.get(named.group(1), named.group(1))}.{named.group(2)}"
        for pattern, method, name in REST:
            if method == self.command and re.match(pattern, path):
                return name
        action = re.search(rb"(?:^|&)Action=(\w+)", body)
        if action:
            return f"{self.scope()[2]}.{action.group(1).decode()}"
        return f"{self.command} {path}"

    def is_later_page(self, body):
        query = urllib.parse.urlsplit(self.path).query
        return bool(re.search(rb'"nextToken"|"NextToken"|(?:^|&)NextToken=', body)) or "Marker=" in query

    def may_assume(self, body):
        roles = self.state.read("roles.json")
        form = urllib.parse.parse_qs(body.decode())
        role = form["RoleArn"][0]
        if roles is None or role.endswith("/" + OWNERS_ROLE):
            return True
        return role in roles and roles[role] in (None, form.get("ExternalId", [""])[0])

    def pass_on(self, command, path, body, headers=None):
        moto = urllib.parse.urlsplit(self.state.moto)
        connection = http.client.HTTPConnection(moto.hostname, moto.port, timeout=60)
        left_out = ("connection", "transfer-encoding", "expect", "content-length")
        connection.request(command, path, body, headers or {n: v for n, v in self.headers.items() if n.lower() not in left_out})
        response = connection.getresponse()
        out = response.read()
        connection.close()
        return response.status, response.getheaders(), out

    # ---- what moto leaves out of its answers: pages, times, and addresses that can be fetched
    def amend(self, operation, out, body):
        if operation == "ec2.DescribeInstances" and self.fault and self.fault["kind"] == "repeat":
            return out.replace(b"</reservationSet>", b"</reservationSet><nextToken>again</nextToken>")
        if operation == "ecr.DescribeImages":
            out = self.changed(out, "imageDetails", "imageDigest", "ecr")
        if operation == "lambda.ListFunctions":
            out = self.changed(out, "Functions", "FunctionArn", "lambda")
        if operation == "ecs.DescribeTasks":
            out = self.changed(out, "tasks", "taskDefinitionArn", "ecs")
        if operation in LISTINGS:
            key = LISTINGS[operation][0]
            document = json.loads(out)
            document.update(self.paged(operation, document.pop(key), self.arguments(body)))
            return json.dumps(document).encode()
        if operation in ("lambda.GetFunction", "lambda.GetLayerVersion"):
            document = json.loads(out)
            code = document.get("Code" if operation == "lambda.GetFunction" else "Content", {})
            sha256 = document.get("Configuration", code).get("CodeSha256", "")
            if code.get("RepositoryType") != "ECR" and sha256:
                code["Location"] = self.url(base64.b64decode(sha256).hex())
            elif "ImageUri" in code:
                uri = code["ImageUri"]
                code["ResolvedImageUri"] = uri if "@" in uri else f"{uri.rsplit(':', 1)[0]}@sha256:{sha256}"
            if "Configuration" in document:
                amended = (self.state.read("amend.json") or {}).get("lambda", {})
                document["Configuration"].update(amended.get(self.unqualified(document["Configuration"]["FunctionArn"]), {}))
            return json.dumps(document).encode()
        return out

    @staticmethod
    def unqualified(arn):
        return arn.removesuffix(":$LATEST")

    def changed(self, out, key, identity, service):
        amended = (self.state.read("amend.json") or {}).get(service, {})
        if not amended:
            return out
        document = json.loads(out)
        for each in document.get(key, []):
            each.update(amended.get(self.unqualified(each[identity]), {}))
        return json.dumps(document).encode()

    def arguments(self, body):
        query = {n: v[0] for n, v in urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).items()}
        return {**query, **(json.loads(body) if body else {})}

    def paged(self, operation, items, arguments):
        key, sent, answered, size_name = LISTINGS[operation]
        if self.fault and self.fault["kind"] == "repeat":
            return {key: items, answered: "again"}
        size = self.state.page or int(arguments.get(size_name) or 50)
        start = int(arguments.get(sent) or 0)
        page = {key: items[start:start + size]}
        if start + size < len(items):
            page[answered] = str(start + size)
        return page

    def url(self, digest):
        host = "downloads.example.org" if self.fault and self.fault["kind"] == "elsewhere" else self.headers.get("Host")
        return f"http://{host}/_blob/{digest}?X-Amz-Expires=600&X-Amz-Signature=secret"

    # ---- Systems Manager: moto knows no managed instances
    def instance_information(self, arguments, operation):
        rows = self.state.manager.information(self.account(), self.region())
        for listed in arguments.get("Filters", []):
            if listed["Key"] == "InstanceIds":
                rows = [row for row in rows if row["InstanceId"] in listed["Values"]]
        self.json(self.paged(operation, rows, arguments))

    def inventory_entries(self, arguments, operation):
        entries, head = self.state.manager.entries(self.account(), self.region(), arguments["InstanceId"], arguments["TypeName"])
        self.json({**head, **self.paged(operation, entries, arguments)})

    def inventory_entities(self, arguments, operation):
        self.json(self.paged(operation, self.state.manager.entities(self.account(), self.region(), arguments), arguments))

    def send_command(self, arguments, operation):
        def tagged(key, values):
            action = {"Action": "DescribeInstances", "Version": "2016-11-15", "Filter.1.Name": "tag:" + key}
            action.update({f"Filter.1.Value.{number}": value for number, value in enumerate(values, 1)})
            return re.findall("<instanceId>(i-[0-9a-f]+)</instanceId>", self.ask("ec2", urllib.parse.urlencode(action).encode()).decode())

        def document(name):
            out = json.loads(self.ask("ssm", json.dumps({"Name": name}).encode(), "AmazonSSM.GetDocument"))
            if "Content" not in out:
                raise Refused("InvalidDocument", f"no document {name}")
            return json.loads(out["Content"])

        account, region, authorization = self.account(), self.region(), self.headers.get("Authorization", "")

        def keep(bucket, key, content):
            self.pass_on("PUT", f"/{bucket}/{urllib.parse.quote(key)}", content, {
                "Host": "127.0.0.1", "Authorization": authorization.replace("/ssm/", "/s3/"), "Content-Type": "text/plain"})

        self.json(self.state.manager.send(account, region, arguments, tagged, document, keep))

    def ask(self, service, body, target=None):
        """What moto says to a question of ours, asked as whoever asks us."""
        headers = {"Host": f"{service}.{self.region()}.amazonaws.com", "Authorization": re.sub(
            r"(Credential=[^/]+/\d+/[^/]+/)[^/]+/", rf"\g<1>{service}/", self.headers.get("Authorization", ""))}
        headers.update({"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"} if target else
                       {"Content-Type": "application/x-www-form-urlencoded"})
        return self.pass_on("POST", "/", body, headers)[2]

    def command_invocation(self, arguments, operation):
        self.json(self.state.manager.invocation(self.account(), arguments))

    def commands(self, arguments, operation):
        self.json(self.paged(operation, self.state.manager.listed(self.account(), arguments), arguments))

    def command_invocations(self, arguments, operation):
        self.json(self.paged(operation, self.state.manager.invocations(self.account(), arguments), arguments))

    def cancel_command(self, arguments, operation):
        self.json(self.state.manager.cancel(self.account(), arguments))

    def patch_states(self, arguments, operation):
        self.json(self.paged(operation, self.state.manager.patch_states(self.account(), self.region(), arguments), arguments))

    def patches(self, arguments, operation):
        missing, installed = self.state.manager.patches(self.account(), self.region(), arguments["InstanceId"])
        self.json(self.paged(operation, (missing or []) + installed, arguments))

    # ---- organizations: delegated administrators of Inspector
    def administrators(self, arguments, operation):
        if arguments.get("ServicePrincipal") != ADMINISTRATORS:
            return NotImplemented
        kept = self.state.administrators
        if operation.endswith("ListDelegatedAdministrators"):
            return self.json({"DelegatedAdministrators": [
                {"Id": one, "Status": "ACTIVE", "JoinedMethod": "CREATED", "DelegationEnabledDate": at} for one, at in sorted(kept.items())]})
        if operation.endswith("DeregisterDelegatedAdministrator"):
            kept.pop(arguments["AccountId"], None)
        else:
            kept[arguments["AccountId"]] = time.time()
        return self.json({})

    # ---- images: moto forgets the bytes of layers
    def begin_layer(self, arguments, operation):
        self.json({"uploadId": os.urandom(8).hex(), "partSize": 10 << 20})

    def layer_part(self, arguments, operation):
        self.state.keep(base64.b64decode(arguments["layerPartBlob"]))
        self.json({"registryId": "", "repositoryName": arguments["repositoryName"], "uploadId": arguments["uploadId"]})

    def end_layer(self, arguments, operation):
        self.json({"repositoryName": arguments["repositoryName"], "layerDigest": arguments["layerDigests"][0]})

    def layer_url(self, arguments, operation):
        digest = arguments["layerDigest"].removeprefix("sha256:")
        if self.state.blob(digest) is None:
            return self.json({"__type": "LayersNotFoundException", "message": "no such layer"}, 400)
        return self.json({"layerDigest": arguments["layerDigest"], "downloadUrl": self.url(digest)})

    # ---- functions: moto answers with addresses of S3 that nobody serves
    def keep_code(self, operation, body):
        if operation in ("lambda.CreateFunction", "lambda.UpdateFunctionCode", "lambda.PublishLayerVersion"):
            document = json.loads(body)
            code = document.get("Code") or document.get("Content") or document
            if code.get("ZipFile"):
                self.state.keep(base64.b64decode(code["ZipFile"]))

    def blob(self, path):
        fault = faults.chosen(self.state, "blob", lambda: "", False)
        kind = fault["kind"] if fault else None
        content = self.state.blob(path.removeprefix("/_blob/"))
        if kind in ("slow", "hang"):
            time.sleep(fault.get("seconds", 3))
        if kind == "denied" or content is None:
            return self.answer(403 if kind else 404, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
        if kind == "damage":
            content = bytes([content[0] ^ 1]) + content[1:]
        return self.answer(200, content, "application/octet-stream")

    def control(self, name, body):
        state, value = self.state, json.loads(body or b"{}")
        if name == "inventory":
            return self.json(state.manager.take(value))
        with state.lock:
            if name == "fault":
                # One of the same operation and account takes the place of the other.
                state.faults = [f for f in state.faults if value and any(f.get(k) != value.get(k) for k in ("operation", "account"))]
                if self.command != "DELETE":
                    state.faults.append(value)
            elif name == "page":
                state.page = value["size"]
            elif name == "amend":
                state.merge("amend.json", value)
            elif name == "roles":
                state.merge("roles.json", value)
            elif name == "record":
                state.record = value.get("file")
            elif name == "calls" and self.command == "DELETE":
                state.calls.clear()
            elif name == "calls":
                return self.json(state.calls)
            else:
                return self.json({"message": "no such control"}, 404)
        return self.json({})


def serve(moto, folder):
    """Starts the front on a free port of loopback; the server it returns runs in a thread of its own."""
    handler = type("Handler", (Front,), {"state": State(moto, folder)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
