#!/usr/bin/env bash
# up --demo, told ten times faster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../server"
export PYTHONDONTWRITEBYTECODE=1
python3 check_demo.py
