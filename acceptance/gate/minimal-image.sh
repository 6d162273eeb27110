#!/usr/bin/env bash
# A real Debian image, made from real packages, against the independent check; and the launcher's exit statuses.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$repository/acceptance/images.sh"
check_image minimal
