#!/usr/bin/env bash
# An organization that changes while the server runs, somebody else's organization, the demo, and fifty kills at random moments of full
# sweeps.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../server"
export PYTHONDONTWRITEBYTECODE=1
python3 check_organization.py
python3 check_samples.py
python3 check_demo.py
python3 check_organization_kills.py "${OPENINSPECTOR_KILLS:-50}"
