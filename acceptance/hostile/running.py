"""Runs the command on a hostile input, bounded, and holds what it says against what every answer must be."""

import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

SECONDS_MAX = 60
RESIDENT_MIB_MAX = 400
MESSAGE_CHARACTERS_MAX = 600

# What only a program says that was not written for the case.
TRACES = re.compile(rb"\n\s+at |^\s*at [\w.$]+\(|\b\w*Exception\b|\bjava\.|\borg\.openinspector|\btools\.jackson|\bjdk\.|OutOfMemory|REDACTED|StreamRead"
                    rb"|StackOverflow|defect in this cataloger")
# Nothing but line feeds (and the carriage returns of a sheet) may steer a terminal.
STEERING = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]")
# A sentence that gives no reason, or shows how the program is made.
WORDLESS = re.compile(r"(?<!/dev/)\bnull\b|\[B@|@[0-9a-f]{6,}\b|: *$")


# Started between us and the command: a process inherits the peak of the one it was forked from, and ours is large.
STARTER = """
import os, sys
child = os.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    file.write("%d %d" % (os.waitstatus_to_exitcode(status), usage.ru_maxrss >> 10))
"""


class Wrong(Exception):
    """An answer that is not what it must be."""


class Answer:
    """What a run gave."""

    def __init__(self, arguments, status, out, err, seconds, resident, report):
        self.arguments = arguments
        self.status = status
        self.out = out
        self.err = err
        self.seconds = seconds
        self.resident = resident
        self.report = report

    def must(self, condition, what):
        if not condition:
            raise Wrong(f"{what}\n{self.shown()}")

    def shown(self):
        command = " ".join(str(a) for a in self.arguments)
        text = f"$ {command}\nexit status {self.status}, {self.seconds:.1f} s, {self.resident} MiB\n"
        text += self.out[:1500].decode(errors="backslashreplace") + self.err[:1500].decode(errors="backslashreplace")
        for problem in (self.report or {}).get("problems", [])[:40]:
            text += f"problem: {json.dumps(problem)}\n"
        return text.rstrip()

    def says(self, *patterns):
        """The one sentence of a failure names what it must."""
        sentences = [line for line in self.err.decode(errors="replace").splitlines() if line.startswith("openinspector: ")]
        self.must(len(sentences) == 1, f"expected one sentence, got {len(sentences)}")
        self.must(len(sentences[0]) <= MESSAGE_CHARACTERS_MAX, f"a sentence of {len(sentences[0])} characters")
        self.must(not WORDLESS.search(sentences[0]), "the sentence has no words for the reason")
        for pattern in patterns:
            self.must(re.search(pattern, sentences[0]), f"the sentence does not say /{pattern}/")
        return self

    def purls(self):
        return [package["purl"] for package in self.report["packages"]]

    def finds(self, *starts):
        """Packages that must be there all the same."""
        purls = self.purls()
        for start in starts:
            self.must(any(purl.startswith(start) for purl in purls), f"{start} is not among the {len(purls)} packages")
        return self

    def lacks(self, *words):
        everything = json.dumps(self.report)
        for word in words:
            self.must(word not in everything, f"{word} is in the result")
        return self

    def paths(self):
        """The files that gave packages."""
        return {item["path"] for package in self.report["packages"] for item in package["evidence"]}

    def problem(self, path="", message="", layer=None):
        """A problem with that place and those words."""
        for problem in self.report["problems"]:
            if (re.search(path, problem["path"]) and re.search(message, problem["message"])
                    and (layer is None or problem["layer"] == layer)):
                return self
        raise Wrong(f"no problem with path /{path}/, message /{message}/, layer {layer}\n{self.shown()}")


class Bench:
    """Runs commands in folders of its own and counts what passed."""

    def __init__(self, command, work, verbose=False):
        self.command = command
        self.work = work
        self.verbose = verbose
        self.passed = 0
        self.failed = 0
        self.skipped = []
        self.runs = 0
        self.messages = set()
        self.heaviest = (0, "")
        self.slowest = (0, "")
        self._number = 0
        self._lock = threading.Lock()

    def fresh(self, name="f"):
        """A new folder."""
        with self._lock:
            self._number += 1
            folder = os.path.join(self.work, f"{name}-{self._number}")
        os.makedirs(folder)
        return folder

    def run(self, *arguments, status=None, home=None, before=(), stdout=None, stdin=subprocess.DEVNULL, environment=None,
            sentence=True, judged=True):
        """Runs the command.

        before: words in front of it, such as `setpriv …`; sentence: whether a failure is one sentence; judged: or not at all
        """
        folder = self.fresh("run")
        out_name, err_name = os.path.join(folder, "out"), os.path.join(folder, "err")
        env = {**os.environ, "OPENINSPECTOR_HOME": home or os.path.join(folder, "home"), **(environment or {})}
        env.pop("OPENINSPECTOR_ADVISORIES", None)
        env = {key: value for key, value in env.items() if value is not None}
        start = time.monotonic()
        measured = os.path.join(folder, "measured")
        starter = [sys.executable, "-I", "-S", "-c", STARTER, measured]
        with open(out_name, "wb") as out, open(err_name, "wb") as err:
            process = subprocess.Popen([*starter, *before, *self.command, *arguments], stdin=stdin,
                                       stdout=out if stdout is None else stdout, stderr=err, env=env, start_new_session=True)
            try:
                process.wait(SECONDS_MAX + 5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        seconds = time.monotonic() - start
        status_seen, resident = -9, 0
        if os.path.exists(measured):
            status_seen, resident = map(int, _read(measured).split())
        answer = Answer(arguments, status_seen, _read(out_name), _read(err_name), seconds, resident, None)
        shutil.rmtree(folder, ignore_errors=True)
        with self._lock:
            what = " ".join(str(a) for a in arguments)
            self.runs += 1
            self.heaviest = max(self.heaviest, (answer.resident, what))
            self.slowest = max(self.slowest, (round(seconds, 1), what))
            self.messages.update(line for line in answer.err.decode(errors="replace").splitlines())
        if judged:
            self.judge(answer, status, sentence)
        return answer

    def judge(self, answer, status, sentence):
        """What holds for every answer."""
        text = answer.out + b"\n" + answer.err
        answer.must(answer.seconds < SECONDS_MAX, f"took {answer.seconds:.0f} s")
        answer.must(not TRACES.search(text), "shows a trace or a type of the program")
        answer.must(not STEERING.search(text), "has control characters")
        answer.must(answer.resident <= RESIDENT_MIB_MAX, f"took {answer.resident} MiB")
        expected = (0,) if status is None else status if isinstance(status, tuple) else (status,)
        answer.must(answer.status in expected, f"exit status {answer.status}, expected {expected}")
        if answer.status > 1 and sentence:
            answer.says()

    def scan(self, *arguments, status=None, **more):
        """Scans and reads the result in every format."""
        folder = self.fresh("result")
        names = {name: os.path.join(folder, name) for name in ("json", "csv", "cyclonedx")}
        outputs = [word for name, file in names.items() for word in ("-o", f"{name}={file}")]
        os.chmod(folder, 0o777)
        answer = self.run("scan", *arguments, "-o", "table", *outputs, status=status, **more)
        if os.path.exists(names["json"]):
            with open(names["json"], "rb") as file:
                answer.report = json.load(file)
            with open(names["cyclonedx"], "rb") as file:
                json.load(file)
            with open(names["csv"], "rb") as file:
                answer.must(not STEERING.search(file.read()), "the CSV has control characters")
            for problem in answer.report["problems"]:
                message = problem["message"]
                with self._lock:
                    self.messages.add(f"{problem['cataloger']}: {problem['path'] or '-'}: {message}")
                answer.must(message and len(message) <= MESSAGE_CHARACTERS_MAX and "\n" not in message,
                            f"a message that is none: {message!r}")
                answer.must(not TRACES.search(message.encode()), f"a message that shows a type of the program: {message!r}")
                answer.must(not WORDLESS.search(message), f"a message without words for the reason: {message!r}")
        shutil.rmtree(folder, ignore_errors=True)
        return answer

    def sheet(self, cases):
        """Runs cases (name, function), as many at a time as there are cores."""
        with concurrent.futures.ThreadPoolExecutor(max(1, min(4, os.cpu_count() or 1))) as pool:
            futures = [(name, pool.submit(self._case, name, case)) for name, case in cases]
            for _, future in futures:
                future.result()

    def _case(self, name, case):
        start = time.monotonic()
        try:
            reason = case(self)
            with self._lock:
                if isinstance(reason, str):
                    self.skipped.append(f"{name}: {reason}")
                else:
                    self.passed += 1
        except Wrong as wrong:
            with self._lock:
                self.failed += 1
                print(f"bad input: FAILED: {name}: {wrong}\n", file=sys.stderr, flush=True)
        if self.verbose:
            print(f"{time.monotonic() - start:6.1f} s  {name}", file=sys.stderr, flush=True)


def _read(name):
    with open(name, "rb") as file:
        return file.read(4 << 20)
