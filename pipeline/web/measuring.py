"""Measures on their way out: StatsD by UDP, or OpenTelemetry by HTTP. The receiver is the deployment's own.

A task is a short process: what it measured goes at its end, as what came since the last time (delta). A receiver that
is not there costs it a moment, and nothing else.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from models.measure import Measure
from pipeline.errors import SettingsError

PREFIX = "chipwatch"
#: Seconds that a receiver of OpenTelemetry's may take.
PATIENCE = 2.0

Send = Callable[[Sequence[Measure]], None]


def sender(address: str) -> Send:
    """The way out of measures.

    Args:
        address: `statsd://HOST:PORT`, or `otlp://HOST:PORT` (`otlps://` with TLS) of a receiver's HTTP port.

    Raises:
        SettingsError: it is neither, or StatsD's library is not installed.
    """
    parts = urlsplit(address)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as fault:
        raise SettingsError(f"CHIPWATCH_METRICS: {fault}") from fault
    if parts.scheme not in {"statsd", "otlp", "otlps"} or not host or parts.username or parts.password:
        raise SettingsError("CHIPWATCH_METRICS is statsd://HOST:PORT or otlp://HOST:PORT, without a password")
    if parts.scheme == "statsd":
        return _statsd(host, port or 8125)
    scheme = "https" if parts.scheme == "otlps" else "http"
    path = parts.path.rstrip("/") or "/v1/metrics"
    return _otlp(f"{scheme}://{parts.netloc}{path}")


def _statsd(host: str, port: int) -> Send:
    """Labels go into the name, as Airflow's own do: `chipwatch.documents.read.SOURCE`."""
    try:
        from statsd import StatsClient  # type: ignore[import-untyped]
    except ImportError as fault:
        raise SettingsError("CHIPWATCH_METRICS: install chipwatch[metrics] for StatsD") from fault

    def send(measures: Sequence[Measure]) -> None:
        try:
            client = StatsClient(host, port, prefix=PREFIX)
        except OSError:
            return  # its name is not known now: nobody listens
        with client.pipeline() as pipe:
            for one in measures:
                name = ".".join([one.name, *one.labels.values()])
                if one.kind == "counter":
                    pipe.incr(name, int(one.value))
                elif one.kind == "gauge":
                    pipe.gauge(name, one.value)
                else:
                    pipe.timing(name, one.value * 1000)
        client.close()

    return send


def _otlp(endpoint: str) -> Send:
    """Labels are attributes; times are histograms in seconds."""

    def send(measures: Sequence[Measure]) -> None:
        import logging

        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
        from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource

        # What a receiver that is away makes the exporter say is no news of ours.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        delta = AggregationTemporality.DELTA
        exporter = OTLPMetricExporter(
            endpoint=endpoint, timeout=PATIENCE, preferred_temporality={Counter: delta, Histogram: delta}
        )
        reader = PeriodicExportingMetricReader(exporter, export_interval_millis=float("inf"))
        provider = MeterProvider([reader], resource=Resource({"service.name": PREFIX}), shutdown_on_exit=False)
        meter = provider.get_meter(PREFIX)
        for one in measures:
            name, labels = f"{PREFIX}.{one.name}", dict(one.labels)
            if one.kind == "counter":
                meter.create_counter(name).add(one.value, labels)
            elif one.kind == "gauge":
                meter.create_gauge(name).set(one.value, labels)
            else:
                meter.create_histogram(name, unit="s").record(one.value, labels)
        provider.force_flush(timeout_millis=PATIENCE * 1000)
        provider.shutdown(timeout_millis=PATIENCE * 1000)

    return send
