# chipwatch with Airflow, for every service of docker-compose.yml and for the Helm chart. Wheels alone, from the lock:
# no compiler, no root, nothing written outside volumes.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: "$(grep '^uv==' requirements.lock)"
COPY pyproject.toml README.md LICENSE ./
# The lock says which versions; the project's own list says what of it a deployment needs (no test tools).
RUN /opt/venv/bin/uv pip compile --quiet --only-binary :all: --no-emit-index-url --constraint requirements.lock \
        --extra celery --extra s3 --extra metrics pyproject.toml --output-file needed.txt \
    && /opt/venv/bin/uv pip install --no-cache --compile-bytecode --python /opt/venv/bin/python --only-binary :all: \
        --requirement needed.txt --constraint requirements.lock "hatchling$(sed -n 's/^hatchling\(==[^ ;]*\).*/\1/p' requirements.lock)"
COPY models ./models
COPY pipeline ./pipeline
COPY dags ./dags
COPY templates ./templates
RUN /opt/venv/bin/uv build --quiet --wheel --no-build-isolation --python /opt/venv/bin/python --out-dir /src/dist \
    && /opt/venv/bin/uv pip install --no-cache --compile-bytecode --python /opt/venv/bin/python --no-deps /src/dist/*.whl \
    && /opt/venv/bin/uv pip uninstall --python /opt/venv/bin/python hatchling

FROM python:3.12-slim
# Airflow's files belong to the group 0, so that a cluster may choose the user's number.
RUN useradd --uid 50000 --gid 0 --home-dir /var/lib/chipwatch --no-create-home --shell /usr/sbin/nologin chipwatch \
    && install -d -o 50000 -g 0 -m 0770 /var/lib/chipwatch /var/lib/airflow /var/lib/airflow/logs /var/lib/airflow/auth /backups
COPY --from=build /opt/venv /opt/venv
# Airflow looks for its DAG files in a folder, and for its local settings on the search path.
COPY dags /opt/chipwatch/dags
COPY pipeline/launch/airflow_local_settings.py /opt/chipwatch/config/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/chipwatch/config \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/var/lib/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/chipwatch/dags \
    CHIPWATCH_HOME=/var/lib/chipwatch
USER 50000:0
WORKDIR /var/lib/chipwatch
EXPOSE 8080
CMD ["chipwatch", "--help"]
