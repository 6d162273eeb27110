#!/usr/bin/env bash
# All test images against the independent check (about ten minutes, most of it making the images).
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$repository/acceptance/images.sh"
for name in minimal large large-aged bookworm-minimal; do
    check_image "$name"
done
