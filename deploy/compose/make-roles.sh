#!/bin/sh
# The database and its two accounts, made when the server starts for the first time.
set -eu
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username postgres <<'SQL'
\set bot `cat /run/secrets/bot-database-password`
\set web `cat /run/secrets/web-database-password`
CREATE ROLE statements_bot LOGIN PASSWORD :'bot';
CREATE ROLE statements_web LOGIN PASSWORD :'web';
CREATE DATABASE statements OWNER statements_bot;
REVOKE CONNECT ON DATABASE statements FROM PUBLIC;
GRANT CONNECT ON DATABASE statements TO statements_bot, statements_web;
SQL
