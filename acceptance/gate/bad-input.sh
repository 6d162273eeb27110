#!/usr/bin/env bash
# The real command on hostile inputs: damaged, endless, leading out, interrupted. See acceptance/README.md.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
command -v zstd >/dev/null 2>&1 || {
    echo "bad input: zstd is missing, which compresses some of the layers: apt-get install zstd" >&2
    exit 3
}
cd "$repository"
# What judges the answers must be able to fail.
python3 -m unittest -q acceptance/test_hostile.py 2>&1 | grep -E '^(FAIL|ERROR|Ran)' | sed 's/^/bad input: judge: /'
./openinspector build 2>/dev/null
exec python3 acceptance/bad_input.py "$repository/openinspector"
