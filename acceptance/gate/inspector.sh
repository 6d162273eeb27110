#!/usr/bin/env bash
# What Amazon Inspector answers about four SBOMs, by our rules (see check_inspector.py).
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
oracles=${OPENINSPECTOR_SHARED:-$repository/../shared}/oracles/inspector/scan-sbom
if [ ! -d "$oracles" ]; then
    echo "inspector: skipped: third-party answers absent"
    exit
fi
python3 "$repository/acceptance/check_inspector.py" --oracles "$oracles"
