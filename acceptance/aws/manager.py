"""What moto lacks of Systems Manager: inventories, and commands that are really run.

`inventory.json` in the emulator's folder: instance id → `account`, `region`, `information` (as DescribeInstanceInformation has it),
`applications` (AWS:Application), `captureTime`, `machine` (what a Debian root that plays it is made of: see machine.py).
A command runs in that root, the instance's inventory stays as it is: as on AWS, it is taken again later
(`POST /_control/inventory {"instance": "i-…"}`).
"""

import datetime
import json
import os
import re
import threading
import time
import uuid

from machine import STDERR_CHARS, STDOUT_CHARS, Machine

PATCH = {"Scan": "apt-get -q update && apt-get -q -s upgrade", "Install": "apt-get -q update && apt-get -q -y upgrade"}
ENDED = ("Success", "Failed", "TimedOut", "Cancelled")


class Refused(Exception):
    """An error of AWS's: its code and a message."""


class Manager:
    """Inventories in a file, commands in memory."""

    def __init__(self, folder):
        self.folder = folder
        self.file = os.path.join(folder, "inventory.json")
        self.lock = threading.RLock()
        self.commands = {}

    # ---- inventory
    def all(self):
        if not os.path.exists(self.file):
            return {}
        with open(self.file, encoding="utf-8") as file:
            return json.load(file)

    def of(self, account, region):
        """What one account sees in one Region. Entries that name neither are everybody's."""
        return {i: known for i, known in sorted(self.all().items())
                if known.get("account", account) == account and known.get("region", region) == region}

    def save(self, inventory):
        with open(self.file + ".new", "w", encoding="utf-8") as file:
            json.dump(inventory, file, indent=1)
        os.replace(self.file + ".new", self.file)

    def take(self, change):
        """As the agent does every half hour: from the machine's own database; or what is given is put in its place."""
        with self.lock:
            inventory = self.all()
            known = inventory.setdefault(change["instance"], {})
            known.update({name: value for name, value in change.items() if name != "instance"})
            machine = self.machine(change["instance"], known)
            if machine.exists() and "applications" not in change:
                known["applications"] = machine.applications()
            if "captureTime" not in change and known.get("applications"):
                known["captureTime"] = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            self.save(inventory)
            return {"captureTime": known.get("captureTime", "")}

    def information(self, account, region):
        return [{"InstanceId": i, "ResourceType": "EC2Instance", **known["information"]}
                for i, known in self.of(account, region).items() if known.get("information")]

    def entries(self, account, region, instance, type_name):
        """(entries, head of the answer) of one instance and type."""
        known = self.of(account, region).get(instance, {})
        head = {"TypeName": type_name, "InstanceId": instance, "SchemaVersion": "1.1"}
        if known.get("captureTime"):
            head["CaptureTime"] = known["captureTime"]
        return self.content(known, instance, type_name), head

    @staticmethod
    def content(known, instance, type_name):
        if type_name == "AWS:Application":
            return known.get("applications", [])
        if type_name == "AWS:InstanceInformation" and known.get("information"):
            return [{"InstanceId": instance, "InstanceStatus": "Active", "AgentType": "amazon-ssm-agent", "ResourceType": "EC2Instance",
                     **{n: str(v) for n, v in known["information"].items()}}]
        return known.get("custom", {}).get(type_name, [])

    def entities(self, account, region, arguments):
        """GetInventory: the instances that the filters let through, with the types that are asked for."""
        types = [each["TypeName"] for each in arguments.get("ResultAttributes") or []] or ["AWS:InstanceInformation"]
        rows = []
        for instance, known in self.of(account, region).items():
            if not known.get("information") or not all(self.passes(known, instance, f) for f in arguments.get("Filters") or []):
                continue
            data = {}
            for name in types:
                content = self.content(known, instance, name)
                if content:
                    data[name] = {"TypeName": name, "SchemaVersion": "1.1", "CaptureTime": known.get("captureTime", ""), "Content": content}
            rows.append({"Id": instance, "Data": data})
        return rows

    def passes(self, known, instance, condition):
        type_name, _, attribute = condition["Key"].rpartition(".")
        values, kind = condition["Values"], condition.get("Type", "Equal")
        seen = [str(entry.get(attribute, "")) for entry in self.content(known, instance, type_name)]
        if kind == "Exists":
            return bool(seen)
        if kind == "NotEqual":
            return not any(value in seen for value in values)
        if kind == "BeginWith":
            return any(text.startswith(value) for text in seen for value in values)
        return any(value in seen for value in values)

    # ---- commands
    def machine(self, instance, known):
        return Machine(os.path.join(self.folder, "machines", instance))

    def send(self, account, region, arguments, tagged, document, keep):
        """SendCommand.

        tagged: (key, values) → instance ids; document: name → content; keep: (bucket, key, bytes) → None
        """
        managed = {i: known for i, known in self.of(account, region).items() if known.get("information")}
        instances = list(arguments.get("InstanceIds") or [])
        for target in arguments.get("Targets") or []:
            if target["Key"] == "InstanceIds":
                instances += target["Values"]
            else:
                instances += [i for i in tagged(target["Key"].removeprefix("tag:"), target["Values"]) if i in managed]
        unknown = [i for i in instances if managed.get(i, {}).get("information", {}).get("PingStatus") != "Online"]
        if (unknown and arguments.get("InstanceIds")) or not instances:
            raise Refused("InvalidInstanceId", f"Instances {unknown} not in a valid state for account {account}")
        steps = self.steps(arguments, document)
        now = time.time()
        command = {
            "CommandId": str(uuid.uuid4()), "DocumentName": arguments["DocumentName"], "DocumentVersion": arguments.get("DocumentVersion", "$DEFAULT"),
            "Comment": arguments.get("Comment", ""), "Parameters": arguments.get("Parameters", {}), "InstanceIds": arguments.get("InstanceIds", []),
            "Targets": arguments.get("Targets", []), "RequestedDateTime": now, "ExpiresAfter": now + int(arguments.get("TimeoutSeconds") or 3600),
            "Status": "Pending", "StatusDetails": "Pending", "MaxConcurrency": arguments.get("MaxConcurrency", "50"),
            "MaxErrors": arguments.get("MaxErrors", "0"), "TargetCount": len(instances), "CompletedCount": 0, "ErrorCount": 0,
            "DeliveryTimedOutCount": 0, "OutputS3BucketName": arguments.get("OutputS3BucketName", ""),
            "OutputS3KeyPrefix": arguments.get("OutputS3KeyPrefix", ""), "OutputS3Region": region}
        invocations = {i: {"CommandId": command["CommandId"], "InstanceId": i, "DocumentName": command["DocumentName"],
                           "Status": "Pending", "StatusDetails": "Pending", "output": [], "RequestedDateTime": now} for i in instances}
        with self.lock:
            self.commands[(account, command["CommandId"])] = (command, invocations, steps)
        threading.Thread(target=self.execute, args=(command, invocations, steps, managed, keep), daemon=True).start()
        return {"Command": command}

    @staticmethod
    def share(text, of, least):
        number = int(str(text).rstrip("%"))
        return max(least, of * number // 100 if str(text).endswith("%") else number)

    def execute(self, command, invocations, steps, managed, keep):
        command["Status"] = command["StatusDetails"] = "InProgress"
        waiting = list(invocations)
        errors = self.share(command["MaxErrors"], len(waiting), 0)
        guard = threading.Lock()

        def worker():
            while True:
                with guard:
                    if not waiting:
                        return
                    one = invocations[waiting.pop(0)]
                    if command["ErrorCount"] > errors or command["Status"] == "Cancelling":
                        one["Status"] = "Cancelled"
                        one["StatusDetails"] = "Terminated" if command["ErrorCount"] > errors else "Cancelled"
                        continue
                self.invoke(one, steps, managed[one["InstanceId"]], command, keep)
                with guard:
                    command["CompletedCount"] += 1
                    command["ErrorCount"] += one["Status"] != "Success"

        threads = [threading.Thread(target=worker, daemon=True) for _ in range(self.share(command["MaxConcurrency"], len(waiting), 1))]
        for thread in threads[:8]:
            thread.start()
        for thread in threads[:8]:
            thread.join()
        statuses = {one["Status"] for one in invocations.values()}
        status = ("Cancelled" if command["Status"] == "Cancelling" else "Failed" if statuses - {"Success"} else "Success")
        command["StatusDetails"] = "RateExceeded" if command["ErrorCount"] > errors and "Cancelled" in statuses else status
        command["Status"] = status

    def invoke(self, one, steps, known, command, keep):
        one["Status"] = one["StatusDetails"] = "InProgress"
        one["started"] = time.time()
        machine = self.machine(one["InstanceId"], known)
        parts = known.get("machine")
        status = "Success"
        if not machine.exists() and parts is None:
            status = "Failed"
            one["output"].append(("", 1, "", "no machine plays this instance\n", one["started"], time.time()))
        else:
            with self.lock:
                if not machine.exists():
                    machine.make(*[[tuple(each) for each in parts.get(name, [])] for name in ("packages", "updates", "python")])
            for name, script, seconds in steps:
                begun = time.time()
                code, out, err = machine.run(script, seconds)
                one["output"].append((name, -1 if code is None else code, out, err, begun, time.time()))
                for kind, text in (("stdout", out), ("stderr", err)):
                    if command["OutputS3BucketName"] and text:
                        path = "/".join(p for p in (command["OutputS3KeyPrefix"], one["CommandId"], one["InstanceId"], "awsrunShellScript", name, kind) if p)
                        keep(command["OutputS3BucketName"], path, text.encode())
                if code != 0:
                    status = "TimedOut" if code is None else "Failed"
                    break
        one["StatusDetails"] = "ExecutionTimedOut" if status == "TimedOut" else status
        one["Status"] = status

    @staticmethod
    def steps(arguments, document):
        """(name, script, seconds) of what a command is to run."""
        given = arguments.get("Parameters") or {}
        name = arguments["DocumentName"].rsplit("/", 1)[-1]
        if name == "AWS-RunShellScript":
            seconds = int((given.get("executionTimeout") or ["3600"])[0])
            return [("aws:runShellScript", "\n".join(given.get("commands", [])), seconds)]
        if name == "AWS-RunPatchBaseline":
            operation = (given.get("Operation") or ["Scan"])[0]
            if operation not in PATCH:
                raise Refused("InvalidParameters", f"Operation is {operation}, expected Scan or Install")
            return [("PatchLinux", PATCH[operation], 600)]
        content = document(name)
        values = {n: given.get(n, [p["default"]] if isinstance(p.get("default"), str) else p.get("default", []))
                  for n, p in content.get("parameters", {}).items()}

        def filled(line):
            return re.sub(r"\{\{ *(\w+) *\}\}", lambda m: "\n".join(values[m.group(1)]) if m.group(1) in values else m.group(0), line)

        made = []
        for step in content.get("mainSteps", []):
            if step["action"] != "aws:runShellScript" or "Windows" in json.dumps(step.get("precondition", {})):
                continue
            inputs = step["inputs"]
            lines = inputs["runCommand"] if isinstance(inputs["runCommand"], list) else [inputs["runCommand"]]
            script = "\n".join(filled(line) for line in lines)
            if inputs.get("workingDirectory"):
                script = f"cd '{filled(inputs['workingDirectory'])}' || exit 1\n{script}"
            made.append((step["name"], script, int(filled(str(inputs.get("timeoutSeconds", 3600))))))
        if not made:
            raise Refused("InvalidDocument", f"{name} has no shell for Linux")
        return made

    def find(self, account, identity):
        found = self.commands.get((account, identity))
        if found is None:
            raise Refused("InvalidCommandId", f"no command {identity}")
        return found

    def invocation(self, account, arguments):
        """GetCommandInvocation."""
        _, invocations, _ = self.find(account, arguments["CommandId"])
        one = invocations.get(arguments["InstanceId"])
        if one is None:
            raise Refused("InvocationDoesNotExist", "no such invocation")
        answer = {n: one[n] for n in ("CommandId", "InstanceId", "DocumentName", "Status", "StatusDetails")}
        output = [each for each in one["output"] if arguments.get("PluginName") in (None, each[0])]
        if output:
            answer.update(PluginName=output[-1][0], ResponseCode=output[-1][1],
                          ExecutionStartDateTime=self.time(output[0][4]), ExecutionEndDateTime=self.time(output[-1][5]))
        answer["StandardOutputContent"] = "".join(each[2] for each in output)[:STDOUT_CHARS]
        answer["StandardErrorContent"] = "".join(each[3] for each in output)[:STDERR_CHARS]
        return answer

    @staticmethod
    def time(seconds):
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def listed(self, account, arguments):
        """ListCommands."""
        return [command for (owner, identity), (command, invocations, _) in self.commands.items()
                if owner == account and arguments.get("CommandId") in (None, identity)
                and (not arguments.get("InstanceId") or arguments["InstanceId"] in invocations)]

    def invocations(self, account, arguments):
        """ListCommandInvocations."""
        rows = []
        for (owner, identity), (command, invocations, _) in self.commands.items():
            if owner != account or arguments.get("CommandId") not in (None, identity):
                continue
            for one in invocations.values():
                if arguments.get("InstanceId") in (None, one["InstanceId"]):
                    row = {n: v for n, v in one.items() if n not in ("output", "started")}
                    row["Comment"] = command["Comment"]
                    if arguments.get("Details"):
                        row["CommandPlugins"] = [
                            {"Name": name, "Status": "Success" if code == 0 else "Failed", "ResponseCode": code, "Output": (out + err)[:2500],
                             "ResponseStartDateTime": begun, "ResponseFinishDateTime": ended} for name, code, out, err, begun, ended in one["output"]]
                    rows.append(row)
        return rows

    def cancel(self, account, arguments):
        command, _, _ = self.find(account, arguments["CommandId"])
        if command["Status"] not in ENDED:
            command["Status"] = "Cancelling"
        return {}

    def patch_states(self, account, region, arguments):
        """DescribeInstancePatchStates: counted by apt in each machine."""
        states = []
        for instance in arguments["InstanceIds"]:
            missing, installed = self.patches(account, region, instance)
            if missing is not None:
                states.append({"InstanceId": instance, "PatchGroup": "", "BaselineId": "pb-0123456789abcdef0", "Operation": "Scan",
                               "OperationStartTime": time.time(), "OperationEndTime": time.time(), "MissingCount": len(missing),
                               "InstalledCount": len(installed), "FailedCount": 0, "NotApplicableCount": 0})
        return states

    def patches(self, account, region, instance):
        known = self.of(account, region).get(instance, {})
        machine = self.machine(instance, known)
        if not machine.exists():
            return None, []
        _, out, _ = machine.run("apt-get -q update >/dev/null 2>&1; apt-get -q -s upgrade")
        missing = [{"Title": f"{name}:{new}", "KBId": f"{name}.amd64", "Classification": "Security", "Severity": "High", "State": "Missing",
                    "InstalledTime": 0} for name, new in re.findall(r"^Inst (\S+) \[[^]]*\] \((\S+)", out, re.M)]
        installed = [{"Title": f"{n}:{v}", "KBId": f"{n}.{a}", "Classification": "", "Severity": "", "State": "Installed", "InstalledTime": 0}
                     for n, v, a in machine.packages()]
        return missing, installed
