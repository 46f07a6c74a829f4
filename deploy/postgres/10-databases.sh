#!/bin/sh
# Once, at PostgreSQL's first start: a role and a database each for Airflow and for chipwatch.
# Without containers, as who reads the secrets: PSQL='runuser -u postgres -- psql' SECRETS_FOLDER=… sh THIS
set -eu
secrets=${SECRETS_FOLDER:-/run/secrets}
for name in airflow chipwatch; do
    ${PSQL:-psql} --quiet --set ON_ERROR_STOP=1 --username postgres --dbname postgres --set role="$name" \
        --set password="$(cat "$secrets/${name}_database_password")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
