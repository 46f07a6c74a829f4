#!/bin/sh
# Make the secrets that docker-compose.yml reads, at random, each in a file of its own. What is there stays.
#   sh deploy/make-secrets.sh [FOLDER]
# Without containers, where the servers are: POSTGRES=127.0.0.1 REDIS=127.0.0.1:6379 sh deploy/make-secrets.sh …
# The folder is closed to others; the files in it are readable, since containers run by users of their own.
set -eu
folder=${1:-./secrets}
postgres=${POSTGRES:-postgres}
redis=${REDIS:-redis:6379}
mkdir -p "$folder"
chmod 700 "$folder"

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() { # keep NAME VALUE
    [ -e "$folder/$1" ] || (umask 022 && printf '%s' "$2" >"$folder/$1")
}
read_of() { cat "$folder/$1"; }

for name in postgres_password airflow_database_password chipwatch_database_password redis_password; do
    keep "$name" "$(random 24)"
done
keep proxy_secret "$(random 24)"
keep airflow_secret_key "$(random 40)"
keep airflow_jwt_secret "$(random 40)"
# 32 bytes in the alphabet for addresses (Fernet's specification), and a webhook's by Standard Webhooks.
keep airflow_fernet_key "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')"
keep webhook_secret "whsec_$(head -c 32 /dev/urandom | base64)"
# Yours, where your mail server asks for one: write it into the file.
keep smtp_password ""

airflow=$(read_of airflow_database_password)
keep airflow_database "postgresql+psycopg2://airflow:$airflow@$postgres/airflow"
keep celery_results "db+postgresql://airflow:$airflow@$postgres/airflow"
keep chipwatch_database "postgresql://chipwatch:$(read_of chipwatch_database_password)@$postgres/chipwatch"
keep celery_broker "redis://:$(read_of redis_password)@$redis/0"
