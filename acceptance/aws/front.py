"""Stands before moto server and answers what moto lacks, so that AWS clients find an account that can be scanned.

It keeps what clients push (image layers, function code) under its SHA-256 and hands it out again by URL; answers Systems
Manager from `inventory.json`; cuts listings into pages; and fails on demand:

    POST /_control/fault {"operation": "ecr.DescribeImages", "kind": "page2"}     DELETE /_control/fault
    POST /_control/page  {"size": 2}             how many items a page of any listing has; 0: as the client asks
    GET  /_control/calls                         {"ecr.DescribeImages": 3, "layer": 2, ...}; DELETE forgets them

kinds: denied (403), throttle (400 ThrottlingException), html (500, a page), page2 (500, on every page but the first),
slow (answers after 3 s), damage (blobs only: a byte turned). `times` ends a fault by itself after so many answers.
It checks no signature: for tests on loopback only.
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

REST = [  # Lambda's operations have no name on the wire
    (r"/2015-03-31/functions/?$", "GET", "lambda.ListFunctions"),
    (r"/2015-03-31/functions/?$", "POST", "lambda.CreateFunction"),
    (r"/2015-03-31/functions/[^/]+/code$", "PUT", "lambda.UpdateFunctionCode"),
    (r"/2015-03-31/functions/[^/]+/?$", "GET", "lambda.GetFunction"),
    (r"/2018-10-31/layers/[^/]+/versions/?$", "POST", "lambda.PublishLayerVersion"),
    (r"/2018-10-31/layers/[^/]+/versions/\d+$", "GET", "lambda.GetLayerVersion"),
    (r"/2017-03-31/tags/", "GET", "lambda.ListTags"),
]
SERVICES = {"AmazonEC2ContainerRegistry_V20150921": "ecr", "AmazonSSM": "ssm"}
LISTINGS = {  # operation: list, name of the token that is sent, of the one that is answered, of the page's size
    "ecr.DescribeRepositories": ("repositories", "nextToken", "nextToken", "maxResults"),
    "ecr.DescribeImages": ("imageDetails", "nextToken", "nextToken", "maxResults"),
    "lambda.ListFunctions": ("Functions", "Marker", "NextMarker", "MaxItems"),
    "ssm.DescribeInstanceInformation": ("InstanceInformationList", "NextToken", "NextToken", "MaxResults"),
    "ssm.ListInventoryEntries": ("Entries", "NextToken", "NextToken", "MaxResults"),
    "ssm.GetInventory": ("Entities", "NextToken", "NextToken", "MaxResults"),
}


class State:
    """What the front keeps: blobs and inventory in files, faults and counts in memory."""

    def __init__(self, moto, folder):
        self.moto = moto
        self.blobs = os.path.join(folder, "blobs")
        self.inventory_file = os.path.join(folder, "inventory.json")
        self.lock = threading.Lock()
        self.faults = {}
        self.calls = collections.Counter()
        self.page = 0
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

    def inventory(self):
        if not os.path.exists(self.inventory_file):
            return {}
        with open(self.inventory_file, encoding="utf-8") as file:
            return json.load(file)

    def fault(self, operation, later_page):
        """The fault to play now, and counts the call."""
        with self.lock:
            self.calls[operation] += 1
            fault = self.faults.get(operation)
            if fault is None or (fault["kind"] == "page2" and not later_page):
                return None
            if fault.get("times") is not None:
                fault["times"] -= 1
                if fault["times"] <= 0:
                    del self.faults[operation]
            return fault["kind"]


class Front(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, content_type="application/x-amz-json-1.1", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def json(self, value, status=200):
        self.answer(status, json.dumps(value).encode())

    def handle_request(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/_control/"):
            return self.control(path.removeprefix("/_control/"), body)
        if path.startswith("/_blob/"):
            return self.blob(path)
        operation = self.operation(path, body)
        kind = self.state.fault(operation, self.is_later_page(body))
        if kind == "slow":
            time.sleep(3)
        elif kind is not None:
            return self.fail(kind, operation)
        own = {"ssm.DescribeInstanceInformation": self.instance_information, "ssm.ListInventoryEntries": self.inventory_entries,
               "ssm.GetInventory": self.inventory_entities, "ecr.GetDownloadUrlForLayer": self.layer_url,
               "ecr.InitiateLayerUpload": self.begin_layer, "ecr.UploadLayerPart": self.layer_part,
               "ecr.CompleteLayerUpload": self.end_layer}.get(operation)
        if own is not None:
            return own(json.loads(body or b"{}"), operation)
        self.keep_code(operation, body)
        if operation == "ec2.DescribeInstances" and self.state.page and b"InstanceId." not in body:
            body = re.sub(rb"&MaxResults=\d+", b"", body) + b"&MaxResults=%d" % self.state.page
        status, headers, out = self.pass_on(body)
        if status == 200:
            out = self.amend(operation, out, body)
        kept = [(n, v) for n, v in headers if n.lower().startswith(("x-amz", "location", "etag"))]
        self.answer(status, out, dict((n.lower(), v) for n, v in headers).get("content-type", "text/plain"), kept)

    do_GET = do_POST = do_PUT = do_DELETE = handle_request

    def operation(self, path, body):
        target = self.headers.get("X-Amz-Target", "")
        if "." in target:
            service, name = target.rsplit(".", 1)
            return f"{SERVICES.get(service, service)}.{name}"
        for pattern, method, name in REST:
            if method == self.command and re.match(pattern, path):
                return name
        action = re.search(rb"(?:^|&)Action=(\w+)", body)
        if action:
            scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", self.headers.get("Authorization", ""))
            return f"{scope.group(1) if scope else 'unknown'}.{action.group(1).decode()}"
        return f"{self.command} {path}"

    def is_later_page(self, body):
        query = urllib.parse.urlsplit(self.path).query
        return bool(re.search(rb'"nextToken"|"NextToken"|(?:^|&)NextToken=', body)) or "Marker=" in query

    def fail(self, kind, operation):
        if kind == "html":
            return self.answer(500, b"<!doctype html><title>500</title><h1>Internal Server Error</h1>", "text/html")
        code, status = {"denied": ("AccessDeniedException", 403), "throttle": ("ThrottlingException", 400),
                        "page2": ("InternalServerError", 500)}[kind]
        if operation.startswith(("ec2.", "sts.")):
            code = {"denied": "UnauthorizedOperation" if operation.startswith("ec2.") else "AccessDenied",
                    "throttle": "RequestLimitExceeded", "page2": "InternalError"}[kind]
            xml = f"<Response><Errors><Error><Code>{code}</Code><Message>injected</Message></Error></Errors><RequestID>r</RequestID></Response>"
            if operation.startswith("sts."):
                xml = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>injected</Message></Error><RequestId>r</RequestId></ErrorResponse>"
            return self.answer(503 if kind == "throttle" else status, xml.encode(), "text/xml")
        self.answer(status, json.dumps({"__type": code, "message": "injected"}).encode(), headers=[("x-amzn-ErrorType", code)])

    def pass_on(self, body):
        moto = urllib.parse.urlsplit(self.state.moto)
        connection = http.client.HTTPConnection(moto.hostname, moto.port, timeout=60)
        headers = {n: v for n, v in self.headers.items() if n.lower() not in ("connection", "transfer-encoding", "expect", "content-length")}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        out = response.read()
        connection.close()
        return response.status, response.getheaders(), out

    def amend(self, operation, out, body):
        """Puts in what moto leaves out: pages, and addresses that can be fetched."""
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
            return json.dumps(document).encode()
        return out

    def arguments(self, body):
        query = {n: v[0] for n, v in urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).items()}
        return {**query, **(json.loads(body) if body else {})}

    def paged(self, operation, items, arguments):
        key, sent, answered, size_name = LISTINGS[operation]
        size = self.state.page or int(arguments.get(size_name) or 50)
        start = int(arguments.get(sent) or 0)
        page = {key: items[start:start + size]}
        if start + size < len(items):
            page[answered] = str(start + size)
        return page

    def url(self, digest):
        return f"http://{self.headers.get('Host')}/_blob/{digest}?X-Amz-Expires=600&X-Amz-Signature=secret"

    # Systems Manager: moto knows no managed instances
    def instance_information(self, arguments, operation):
        rows = [{"InstanceId": i, "ResourceType": "EC2Instance", **known["information"]}
                for i, known in sorted(self.state.inventory().items()) if known.get("information")]
        for listed in arguments.get("Filters", []):
            if listed["Key"] == "InstanceIds":
                rows = [row for row in rows if row["InstanceId"] in listed["Values"]]
        self.json(self.paged(operation, rows, arguments))

    def inventory_entries(self, arguments, operation):
        known = self.state.inventory().get(arguments["InstanceId"], {})
        entries = known.get("applications", []) if arguments["TypeName"] == "AWS:Application" else []
        answer = {"TypeName": arguments["TypeName"], "InstanceId": arguments["InstanceId"], "SchemaVersion": "1.1"}
        if known.get("captureTime"):
            answer["CaptureTime"] = known["captureTime"]
        self.json({**answer, **self.paged(operation, entries, arguments)})

    def inventory_entities(self, arguments, operation):
        rows = [{"Id": i, "Data": {"AWS:InstanceInformation": {
            "TypeName": "AWS:InstanceInformation", "SchemaVersion": "1.0", "CaptureTime": known.get("captureTime", ""),
            "Content": [{"InstanceId": i, **{n: str(v) for n, v in known["information"].items()}}]}}}
            for i, known in sorted(self.state.inventory().items()) if known.get("information")]
        self.json(self.paged(operation, rows, arguments))

    # Images: moto forgets the bytes of layers
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
        self.json({"layerDigest": arguments["layerDigest"], "downloadUrl": self.url(digest)})

    # Functions: moto answers with addresses of S3 that nobody serves
    def keep_code(self, operation, body):
        if operation in ("lambda.CreateFunction", "lambda.UpdateFunctionCode", "lambda.PublishLayerVersion"):
            document = json.loads(body)
            code = document.get("Code") or document.get("Content") or document
            if code.get("ZipFile"):
                self.state.keep(base64.b64decode(code["ZipFile"]))

    def blob(self, path):
        kind = self.state.fault("blob", False)
        content = self.state.blob(path.removeprefix("/_blob/"))
        if kind == "slow":
            time.sleep(3)
        if kind == "denied" or content is None:
            return self.answer(403 if kind else 404, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
        if kind == "damage":
            content = bytes([content[0] ^ 1]) + content[1:]
        self.answer(200, content, "application/octet-stream")

    def control(self, name, body):
        state, value = self.state, json.loads(body or b"{}")
        with state.lock:
            if name == "fault" and self.command == "DELETE":
                state.faults.clear()
            elif name == "fault":
                state.faults[value["operation"]] = value
            elif name == "page":
                state.page = value["size"]
            elif name == "calls" and self.command == "DELETE":
                state.calls.clear()
            elif name == "calls":
                return self.json(state.calls)
            else:
                return self.json({"message": "no such control"}, 404)
        self.json({})


def serve(moto, folder):
    """Starts the front on a free port of loopback; the server it returns runs in a thread of its own."""
    handler = type("Handler", (Front,), {"state": State(moto, folder)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
