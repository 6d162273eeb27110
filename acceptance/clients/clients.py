"""AWS's own clients behind one face: call(operation, input) gives the output as on the wire, or raises Refused."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


class Refused(Exception):
    """An error as the client saw it: code, HTTP status, and whether it has a type for it."""

    def __init__(self, code, status, message, modelled):
        super().__init__(f"{code} ({status}): {message}")
        self.code, self.status, self.message, self.modelled = code, status, message, modelled


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def plain(value):
    """Times as seconds, as on the wire."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.timestamp() if hasattr(value, "timestamp") else value


class Boto3:
    name = "boto3"

    def __init__(self, server):
        self.client = server.client()

    def call(self, operation, pages=False, **given):
        from botocore.exceptions import ClientError
        try:
            if pages:
                return [plain(page) for page in self.client.get_paginator(snake(operation)).paginate(**given)]
            return plain(getattr(self.client, snake(operation))(**given))
        except ClientError as refused:
            error = refused.response["Error"]
            raise Refused(error["Code"], refused.response["ResponseMetadata"]["HTTPStatusCode"], error.get("Message", ""),
                          type(refused) is not ClientError) from None

    def close(self):
        pass


class AwsCli:
    name = "aws"

    def __init__(self, server):
        self.environment = server.env()

    def call(self, operation, pages=False, **given):
        kebab = {"ListCisScanResultsAggregatedByChecks": ""}.get(operation) or snake(operation).replace("_", "-")
        ran = subprocess.run(
            ["aws", "inspector2", kebab, "--cli-input-json", json.dumps(given), "--output", "json", *([] if pages else ["--no-paginate"])],
            capture_output=True, text=True, env={**self.environment, "AWS_CLI_TIMESTAMP_FORMAT": "wire"})
        if ran.returncode:
            told = re.search(r"An error occurred \((\w+)\) when calling the (\w+) operation[^:]*: (.*)", ran.stderr)
            if not told:
                raise SystemExit(f"aws inspector2 {kebab}: {ran.stderr}")
            raise Refused(told[1], None, told[3], True)
        answer = json.loads(ran.stdout or "{}")
        return [answer] if pages else answer

    def close(self):
        pass


class Piped:
    """A program that reads a call a line and answers a line."""

    def __init__(self, server, command, folder=None):
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=server.env())

    def call(self, operation, pages=False, **given):
        self.process.stdin.write(json.dumps({"operation": operation, "input": given, "pages": pages}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended at {operation} with {given}")
        answer = json.loads(line)
        if "error" in answer:
            error = answer["error"]
            raise Refused(error["code"], error["status"], error.get("message", ""), error["modelled"])
        return answer["pages"] if pages else answer["output"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


class Node(Piped):
    name = "javascript"

    def __init__(self, server):
        folder = HERE / "node"
        if not (folder / "node_modules/@aws-sdk/client-inspector2").is_dir():
            subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
        super().__init__(server, ["node", "client.js"], folder)


class Go(Piped):
    name = "go"

    def __init__(self, server):
        folder = HERE / "go"
        built = folder / "target/client"
        subprocess.run(["go", "build", "-o", str(built), "."], cwd=folder, check=True)
        super().__init__(server, [str(built)])


class Java(Piped):
    name = "java"

    def __init__(self, server):
        folder = HERE / "java"
        if not (folder / "target/classpath").is_file():
            subprocess.run(["mvn", "-B", "-q", "compile", "dependency:build-classpath", "-Dmdep.outputFile=target/classpath"],
                           cwd=folder, check=True, stdout=subprocess.DEVNULL)
        java = os.environ.get("JAVA_HOME")
        classpath = f"{folder / 'target/classes'}:{(folder / 'target/classpath').read_text().strip()}"
        super().__init__(server, [f"{java}/bin/java" if java else "java", "-Xmx128m", "-cp", classpath, "Client"])


class Curl:
    """curl signs by itself; where an operation lies is in the OpenAPI document that the server gives."""
    name = "curl"

    def __init__(self, server):
        import configparser
        exported = server.env()
        self.endpoint = exported["AWS_ENDPOINT_URL_INSPECTOR2"]
        self.region = exported["AWS_REGION"]
        parsed = configparser.ConfigParser()
        parsed.read(exported["AWS_SHARED_CREDENTIALS_FILE"])
        self.key = f"{parsed['default']['aws_access_key_id']}:{parsed['default']['aws_secret_access_key']}"
        self.authority = exported.get("AWS_CA_BUNDLE")
        document = json.loads(self.curl("GET", "/openapi/inspector2.json", signed=False)[1])
        self.operations = {operation["operationId"]: (method.upper(), path, operation)
                           for path, methods in document["paths"].items() for method, operation in methods.items()}

    def curl(self, method, path, body=None, signed=True):
        command = ["curl", "--silent", "--show-error", "--max-time", "60", "-X", method, self.endpoint + path, "-w", "\n%{http_code} %header{x-amzn-errortype}"]
        if signed:
            command += ["--aws-sigv4", f"aws:amz:{self.region}:inspector2", "--user", self.key]
        if self.authority:
            command += ["--cacert", self.authority]
        if body is not None:
            command += ["-H", "Content-Type: application/json", "--data-binary", json.dumps(body)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        text, _, status = ran.stdout.rpartition("\n")
        code, _, error = status.partition(" ")
        return int(code), text, error

    def call(self, operation, pages=False, **given):
        if pages:
            answers = [self.call(operation, **given)]
            while answers[-1].get("nextToken"):
                answers.append(self.call(operation, **given, nextToken=answers[-1]["nextToken"]))
            return answers
        import urllib.parse
        method, path, described = self.operations[operation]
        body = dict(given)
        query = []
        for parameter in described.get("parameters", []):
            value = body.pop(parameter["name"], None)
            if value is None:
                continue
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(value, safe=""))
            elif parameter["in"] == "query":
                query += [(parameter["name"], each) for each in (value if isinstance(value, list) else [value])]
        if query:
            # curl signs a query in the order it is given; AWS's is sorted.
            path += "?" + urllib.parse.urlencode(sorted(query), quote_via=urllib.parse.quote)
        status, text, error = self.curl(method, path, body if "requestBody" in described else None)
        answer = json.loads(text or "{}")
        if status >= 300:
            raise Refused(error, status, answer.get("message", ""), True)
        return answer

    def close(self):
        pass


ALL = (Boto3, AwsCli, Java, Node, Go, Curl)


def missing():
    """The programs that the clients need and that are not there."""
    return [name for name in ("aws", "node", "npm", "go", "mvn", "curl") if not shutil.which(name)]


if __name__ == "__main__":
    sys.exit("run check_clients.py")
