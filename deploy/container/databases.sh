#!/bin/sh
# Run once by PostgreSQL, over an empty volume: a role and a database each, so that neither reads the other's.
# PostgreSQL reads it into its own script, where an unset name is no error: no `set -u` here.
set -e
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
	--set=temporal="$(cat /run/secrets/temporal_password)" \
	--set=register="$(cat /run/secrets/register_password)" <<-'SQL'
	CREATE ROLE temporal LOGIN PASSWORD :'temporal';
	CREATE ROLE noticekeeper LOGIN PASSWORD :'register';
	CREATE DATABASE temporal OWNER temporal;
	CREATE DATABASE temporal_visibility OWNER temporal;
	CREATE DATABASE noticekeeper OWNER noticekeeper;
	REVOKE ALL ON DATABASE temporal, temporal_visibility, noticekeeper FROM PUBLIC;
SQL
