#!/usr/bin/env bash
# README's examples, run word for word: every line of output it shows (but for "…") must be printed by the command above it.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$repository"
OPENINSPECTOR_HOME=$(mktemp -d)
export OPENINSPECTOR_HOME
trap 'rm -rf "$OPENINSPECTOR_HOME"' EXIT
python3 - <<'PYTHON'
import re, subprocess, sys
blocks = re.findall(r'^```\n(\$ .*?)^```', open('README.md', encoding='utf-8').read(), re.M | re.S)
passed = failed = 0
for block in blocks:
    command, *shown = block.splitlines()
    ran = subprocess.run(['bash', '-c', command[2:]], capture_output=True, text=True)
    printed = [line.rstrip() for line in ran.stdout.splitlines()]
    for line in shown:
        line = line.rstrip()
        if line in ('', '…'):
            continue
        if line in printed:
            passed += 1
        else:
            failed += 1
            print(f'README: not printed by {command[2:]}: {line}', file=sys.stderr)
if not blocks:
    failed += 1
    print('README: no example found', file=sys.stderr)
print(f'readme: {passed} passed, {failed} failed')
sys.exit(failed > 0)
PYTHON
