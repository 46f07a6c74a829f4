"""Changes and rules to alerts: identity, severity with its reason, the one paragraph, who is told, its life."""

from models.telling import Standing, standing
from pipeline.alerts.bundles import Bundle, bundle
from pipeline.alerts.compose import Matter, Raised, answer_of, compose, explanation_of, raise_alerts
from pipeline.alerts.identity import alert_key, message_id, message_key, thread_id
from pipeline.alerts.messages import AUDIENCES, Sender, message_for
from pipeline.alerts.routing import Met, route, thread_of, untold
from pipeline.alerts.stopping import stop_address, stop_mail
from pipeline.alerts.wanting import Wanted, wanted
from pipeline.alerts.words import claimed

__all__ = [
    "AUDIENCES",
    "Bundle",
    "Matter",
    "Met",
    "Raised",
    "Sender",
    "Standing",
    "Wanted",
    "alert_key",
    "answer_of",
    "bundle",
    "claimed",
    "compose",
    "explanation_of",
    "message_for",
    "message_id",
    "message_key",
    "raise_alerts",
    "route",
    "standing",
    "stop_address",
    "stop_mail",
    "thread_id",
    "thread_of",
    "untold",
    "wanted",
]
