#!/bin/sh
# What backup.sh made, into the databases and the home, while only PostgreSQL runs: sh restore.sh FOLDER
# Nothing is touched where a file of the backup is not what it was.
set -eu
secrets=${SECRETS_FOLDER:-/run/secrets} home=${HOME_FOLDER:-/var/lib/chipwatch} backups=${BACKUPS_FOLDER:-/backups}
from=$backups/${1:?name a folder below $backups}
(cd "$from" && sha256sum --check --quiet SHA256SUMS)
for name in airflow chipwatch; do
    PGPASSWORD=$(cat "$secrets/${name}_database_password") pg_restore --host "${PGHOST:-postgres}" --username "$name" \
        --dbname "$name" --clean --if-exists --no-owner --single-transaction "$from/$name.dump"
done
# Files of the home that the backup does not have stay: captures are named by what they hold.
tar -C "$home" -xzf "$from/home.tar.gz"
echo "restored $from"
