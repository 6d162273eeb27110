#!/usr/bin/env bash
# The whole API through six of AWS's clients on both databases, and requests made of the OpenAPI documents.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../clients"
export PYTHONDONTWRITEBYTECODE=1
python3 check_clients.py
python3 check_openapi.py --examples 25
