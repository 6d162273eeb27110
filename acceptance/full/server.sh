#!/usr/bin/env bash
# Twenty kills at random moments, and every byte of a signature changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../server"
export PYTHONDONTWRITEBYTECODE=1 OPENINSPECTOR_SIZE=full
python3 check_requests.py
python3 check_kills.py 20
python3 check_faults.py
