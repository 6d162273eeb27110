"""Starts the product as a user would and talks to it as AWS's own clients do."""
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
LAUNCHER = str(REPOSITORY / "openinspector")


# Starting must not be timed with the build in it.
subprocess.run([LAUNCHER, "build"], check=True, stderr=subprocess.DEVNULL if os.environ.get("CI") else None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def work_folder():
    """A folder that PostgreSQL's user can reach as well."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="openinspector-test-"))
    folder.chmod(0o755)
    return folder


class Checks:
    """Counts what was checked; the first thing that is not so ends the run with what was seen."""

    def __init__(self, name):
        self.name = name
        self.passed = 0

    def that(self, what, condition, seen=""):
        if not condition:
            print(f"{self.name}: not so: {what}. Seen: {seen}", file=sys.stderr)
            raise SystemExit(1)
        self.passed += 1

    def done(self):
        print(f"{self.name}: {self.passed} passed, 0 failed")


class Server:
    """One server process. Use as a context manager: it is stopped, and its database with it."""

    def __init__(self, data, *arguments, port=None, environment=None, log=None):
        self.data = pathlib.Path(data)
        self.port = port or free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.arguments = ["up", "--port", str(self.port), "--data", str(data), *map(str, arguments)]
        self.environment = {**os.environ, "OPENINSPECTOR_HOME": str(data)}
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_INSPECTOR2", "AWS_PROFILE", "OPENINSPECTOR_ADVISORIES"):
            self.environment.pop(name, None)
        self.environment.update(environment or {})
        self.log = pathlib.Path(log) if log else self.data.parent / f"{self.data.name}-{self.port}.log"
        self.process = None
        self.seconds_to_ready = None

    def start(self, wait=True, timeout=90):
        started = time.monotonic()
        with open(self.log, "ab") as log:
            # A session of its own, so that a test can end the server and all it started.
            self.process = subprocess.Popen(
                [LAUNCHER, *self.arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.environment,
                start_new_session=True,
                # A shell that put this test into the background had Ctrl-C ignored, which children inherit.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        if wait:
            self.wait_ready(timeout)
            self.seconds_to_ready = time.monotonic() - started
        return self

    def wait_ready(self, timeout=90):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended with status {self.process.returncode}:\n{self.tail()}")
            if self.get("/ready")[0] == 200:
                return
            time.sleep(0.05)
        raise SystemExit(f"the server was not ready after {timeout} s:\n{self.tail()}")

    def get(self, path):
        try:
            with urllib.request.urlopen(self.endpoint + path, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError as unreachable:
            return 0, str(unreachable)

    def tail(self, lines=40):
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no output)"

    def stop(self, timeout=40):
        """As Ctrl-C in a terminal does it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise SystemExit(f"the server did not stop within {timeout} s:\n{self.tail()}")
        return self.process.returncode if self.process else None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def postgres_pid(self):
        for pid_file in self.data.rglob("postmaster.pid"):
            return int(pid_file.read_text().splitlines()[0])
        return None

    def env(self):
        """What `eval "$(./openinspector env)"` leaves in a shell."""
        printed = subprocess.run(
            [LAUNCHER, "env", "--data", str(self.data)], capture_output=True, text=True, check=True).stdout
        # The server's own AWS keys are not this client's: clients prefer them to a profile.
        exported = {name: value for name, value in self.environment.items() if not name.startswith("AWS_")}
        for line in printed.splitlines():
            name, value = re.fullmatch(r"export (\w+)=(.*)", line).groups()
            exported[name] = shlex.split(value)[0]
        return exported

    def client(self, service="inspector2", **config):
        import boto3
        from botocore.config import Config
        exported = self.env()
        session = boto3.Session(
            **dict(zip(("aws_access_key_id", "aws_secret_access_key"), credentials(exported["AWS_SHARED_CREDENTIALS_FILE"]))),
            region_name=config.pop("region_name", exported["AWS_REGION"]))
        config.setdefault("retries", {"max_attempts": 1})
        return session.client(service, endpoint_url=exported["AWS_ENDPOINT_URL_INSPECTOR2"], config=Config(**config))

    def aws(self, *arguments):
        """AWS's own command line in a shell that took over `env`."""
        ran = subprocess.run(["aws", "inspector2", *arguments, "--output", "json"],
                             capture_output=True, text=True, env=self.env())
        if ran.returncode != 0:
            raise SystemExit(f"aws inspector2 {' '.join(arguments)}: {ran.stderr}\n{self.tail()}")
        return json.loads(ran.stdout or "{}")

    def run(self, *arguments, check=True):
        ran = subprocess.run([LAUNCHER, *map(str, arguments)], capture_output=True, text=True, env=self.env())
        if check and ran.returncode != 0:
            raise SystemExit(f"openinspector {' '.join(map(str, arguments))}: status {ran.returncode}\n{ran.stdout}{ran.stderr}\n{self.tail()}")
        return ran

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(self.tail(), file=sys.stderr)
        self.stop()


def credentials(file):
    import configparser
    parsed = configparser.ConfigParser()
    parsed.read(file)
    return parsed["default"]["aws_access_key_id"], parsed["default"]["aws_secret_access_key"]


def until(what, probe, timeout=60, every=0.25):
    """Waits for something true and returns it."""
    end = time.monotonic() + timeout
    seen = None
    while time.monotonic() < end:
        seen = probe()
        if seen:
            return seen
        time.sleep(every)
    raise SystemExit(f"waited {timeout} s in vain for: {what}. Last seen: {seen}")


def findings(client, **criteria):
    found = []
    for page in client.get_paginator("list_findings").paginate(filterCriteria=criteria) if criteria else \
            client.get_paginator("list_findings").paginate():
        found += page["findings"]
    return found


def coverage(client, **criteria):
    covered = []
    for page in client.get_paginator("list_coverage").paginate(**({"filterCriteria": criteria} if criteria else {})):
        covered += page["coveredResources"]
    return covered


def equals(value):
    return [{"comparison": "EQUALS", "value": value}]


def small_root(folder):
    """A root folder like a small Debian host: dpkg's database with one vulnerable package, and one Python package."""
    root = pathlib.Path(folder)
    (root / "etc").mkdir(parents=True)
    (root / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    (root / "etc/os-release").write_text(
        'ID=debian\nVERSION_ID="11"\nVERSION_CODENAME=bullseye\nPRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\n')
    dpkg = root / "var/lib/dpkg"
    (dpkg / "info").mkdir(parents=True)
    (dpkg / "status").write_text(
        "Package: sudo\nStatus: install ok installed\nArchitecture: amd64\n"
        "Maintainer: Sudo Maintainers <sudo@packages.debian.org>\nVersion: 1.9.5p1-1\nDescription: test\n\n")
    python_package(root, "requests", "2.19.0")
    return root


def python_package(root, name, version):
    info = pathlib.Path(root) / f"opt/app/lib/python3.11/site-packages/{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "INSTALLER").write_text("pip\n")
    return info


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)
