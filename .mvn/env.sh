#!/usr/bin/env bash
# `./openinspector env`: prints what a shell must export so that AWS's own clients talk to the server.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: ./openinspector env [--data DIR] [--unset]

Prints export lines that point AWS's clients at the server, for the Inspector API alone: the other AWS services stay
where they are.

  --data DIR   the server's data folder (default: OPENINSPECTOR_HOME, else ~/.openinspector, for root
               /var/lib/openinspector)
  --unset      prints lines that undo it

Examples:
  eval "$(./openinspector env)"; aws inspector2 list-findings
  eval "$(./openinspector env --unset)"
HELP
}

data=${OPENINSPECTOR_HOME:-}
unset_them=
while [ $# -gt 0 ]; do
    case "$1" in
    --data)
        [ $# -ge 2 ] || { echo "openinspector env: --data needs a folder" >&2; usage >&2; exit 2; }
        data=$2
        shift
        ;;
    --data=*) data=${1#--data=} ;;
    --unset) unset_them=1 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "openinspector env: unknown argument \"$1\"" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

# boto3 and version 1 of the AWS CLI know the Region by its old name only.
variables=(AWS_ENDPOINT_URL_INSPECTOR2 AWS_ENDPOINT_URL_STS AWS_REGION AWS_DEFAULT_REGION AWS_SHARED_CREDENTIALS_FILE AWS_PROFILE)
if [ -n "$unset_them" ]; then
    printf 'unset %s\n' "${variables[@]}" AWS_CA_BUNDLE
    exit 0
fi

if [ -z "$data" ]; then
    if [ "$(id -u)" = 0 ]; then data=/var/lib/openinspector; else data=$HOME/.openinspector; fi
fi
if [ ! -d "$data" ]; then
    echo "openinspector env: there is no data folder $data. Start the server first: ./openinspector up --data $data" >&2
    exit 3
fi
data=$(cd "$data" && pwd)
for needed in server.properties credentials; do
    if [ ! -r "$data/$needed" ]; then
        echo "openinspector env: $data has no readable file \"$needed\". Start the server first: ./openinspector up --data $data" >&2
        exit 3
    fi
done
property() { sed -n "s/^$1=//p" "$data/server.properties" | tail -1; }
endpoint=$(property endpoint)
region=$(property region)
if [ -z "$endpoint" ] || [ -z "$region" ]; then
    echo "openinspector env: $data/server.properties names no endpoint and region. Start the server again: ./openinspector up --data $data" >&2
    exit 3
fi
values=("$endpoint" "$endpoint" "$region" "$region" "$data/credentials" default)
for i in "${!variables[@]}"; do
    printf 'export %s=%q\n' "${variables[i]}" "${values[i]}"
done
# A certificate of the server's own making, beside those that everybody trusts.
if [[ $endpoint = https://* ]] && [ -r "$data/tls/trust.pem" ]; then
    printf 'export AWS_CA_BUNDLE=%q\n' "$data/tls/trust.pem"
fi
if [ -n "${AWS_ACCESS_KEY_ID:-}" ]; then
    echo "openinspector env: AWS_ACCESS_KEY_ID is set in this shell, and AWS's clients prefer it to a profile. For requests to this server: unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN" >&2
fi
