#!/bin/sh
# Temporal's two schemas, by its own tool: made where there is none, brought up where it is older.
set -eu
SQL_PASSWORD="$(cat /run/secrets/temporal_password)"
export SQL_PASSWORD
for name in temporal temporal_visibility; do
	folder="${name#temporal_}"
	tool="temporal-sql-tool --plugin postgres12 --endpoint database --port 5432 --user temporal --database $name"
	$tool setup-schema --version 0.0
	$tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
