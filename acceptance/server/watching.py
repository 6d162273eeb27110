"""Hears what the server tells: a webhook's receiver, and calls of the operations that are OpenInspector's own."""
import collections
import http.server
import json
import threading
import time
import urllib.error
import urllib.request

from harness import credentials


def own(server, path, body, region=None):
    """An operation of OpenInspector's own, signed as AWS's clients sign."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    exported = server.env()
    data = json.dumps(body).encode()
    request = AWSRequest("POST", server.endpoint + path, data=data, headers={"Content-Type": "application/json"})
    keys = Credentials(*credentials(exported["AWS_SHARED_CREDENTIALS_FILE"]))
    SigV4Auth(keys, "inspector2", region or exported["AWS_REGION"]).add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(request.url, data, dict(request.headers)), timeout=30) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"{path}: status {refused.code}: {refused.read().decode()[:400]}") from None


class Receiver:
    """Everything that was told to one webhook, in the order it came."""

    def __init__(self):
        self.events = []
        self.contents = collections.defaultdict(set)  # of each id, what came under it
        self.lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told = json.loads(body)
                with receiver.lock:
                    for event in told if isinstance(told, list) else [told]:
                        receiver.events.append((time.monotonic(), event))
                        receiver.contents[event["id"]].add(json.dumps(event, sort_keys=True))
                self.send_response(204)
                self.end_headers()

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/events"

    def all(self):
        with self.lock:
            return [event for _, event in self.events]

    def told(self, kind, resource, since=0, **details):
        """The events about a resource: of a kind (Finding, Coverage, Scan), later than `since`, with these details."""
        with self.lock:
            came = [event for at, event in self.events if at >= since]
        return [e for e in came if e["detail-type"] == f"Inspector2 {kind}" and resource in json.dumps(e)
                and all(e["detail"].get(name) == value for name, value in details.items())]

    def with_two_contents(self):
        with self.lock:
            return {identity: contents for identity, contents in self.contents.items() if len(contents) > 1}

    def last_status(self):
        """Of each finding, what was told of it last."""
        last = {}
        for event in self.all():
            if event["detail-type"] == "Inspector2 Finding":
                last[event["detail"]["findingArn"]] = event["detail"]["status"]
        return last
