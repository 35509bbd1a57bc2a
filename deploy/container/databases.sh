#!/bin/sh
# Run once by PostgreSQL, over an empty volume: a role and a database each, so that none reads another's; the pages may only read the register.
# PostgreSQL reads it into its own script, where an unset name is no error: no `set -u` here.
set -e
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
	--set=temporal="$(cat /run/secrets/temporal_password)" \
	--set=register="$(cat /run/secrets/register_password)" \
	--set=pages="$(cat /run/secrets/pages_password)" <<-'SQL'
	CREATE ROLE temporal LOGIN PASSWORD :'temporal';
	CREATE ROLE noticekeeper LOGIN PASSWORD :'register';
	CREATE ROLE noticekeeper_pages LOGIN PASSWORD :'pages';
	CREATE DATABASE temporal OWNER temporal;
	CREATE DATABASE temporal_visibility OWNER temporal;
	CREATE DATABASE noticekeeper OWNER noticekeeper TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
	REVOKE ALL ON DATABASE temporal, temporal_visibility, noticekeeper FROM PUBLIC;
	GRANT CONNECT ON DATABASE noticekeeper TO noticekeeper_pages;
	\connect noticekeeper
	ALTER DEFAULT PRIVILEGES FOR ROLE noticekeeper GRANT SELECT ON TABLES TO noticekeeper_pages;
SQL
