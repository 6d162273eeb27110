#!/usr/bin/env bash
# The server on AWS: an emulator on loopback with the repository's own account.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../server"
export PYTHONDONTWRITEBYTECODE=1
python3 check_aws.py
