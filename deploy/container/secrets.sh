#!/bin/sh
# Makes what compose.yaml needs in ./secrets, drawn anew. What is there already stays as it is.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
drawn() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
for name in postgres_password temporal_password register_password pages_password secret; do
	[ -s "secrets/$name" ] || drawn >"secrets/$name"
done
# The key that seals what Temporal keeps, as `noticekeeper keys new` makes it: docs/sealing.md.
[ -s secrets/keys ] || printf 'seal %s-first %s\n' "$(date +%F)" "$(head -c 32 /dev/urandom | base64)" >secrets/keys
# Containers run as users of their own, who must read the files; the folder lets nobody else here come to them.
chmod 0444 secrets/*
chmod 0700 secrets
echo "The secrets are in $(pwd)/secrets. Keep a copy where the backups are not."
