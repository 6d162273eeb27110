#!/usr/bin/env bash
# The server as its users meet it, through boto3 and the AWS command line: findings, bad requests, bad starts, kills.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../server"
export PYTHONDONTWRITEBYTECODE=1
python3 check_server.py
python3 check_requests.py
python3 check_starts.py
python3 check_kills.py 3
