#!/usr/bin/env bash
# The whole API through AWS's own clients, on the embedded PostgreSQL and on an external one. All six: acceptance/full/clients.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../clients"
export PYTHONDONTWRITEBYTECODE=1
python3 check_clients.py --database embedded --clients boto3,javascript,curl
python3 check_clients.py --database external --clients boto3
