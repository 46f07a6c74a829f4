#!/bin/sh
# Both databases and the home folder, while everything runs, into a folder of the day: sh backup.sh
# Databases first: captures are never changed, so that a home that is younger has all that the databases name.
set -eu
secrets=${SECRETS_FOLDER:-/run/secrets} home=${HOME_FOLDER:-/var/lib/chipwatch} backups=${BACKUPS_FOLDER:-/backups}
umask 077
made=$backups/$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$made.part"
for name in airflow chipwatch; do
    PGPASSWORD=$(cat "$secrets/${name}_database_password") pg_dump --host "${PGHOST:-postgres}" --username "$name" \
        --dbname "$name" --format custom --file "$made.part/$name.dump"
done
tar -C "$home" -czf "$made.part/home.tar.gz" .
(cd "$made.part" && sha256sum airflow.dump chipwatch.dump home.tar.gz >SHA256SUMS)
mv "$made.part" "$made"
echo "$made"
