"""Changes and rules to alerts: identity, severity with its reason, the one paragraph, who is told, its life."""

from models.telling import Standing, standing
from pipeline.alerts.compose import Matter, Raised, answer_of, compose, explanation_of, raise_alerts
from pipeline.alerts.identity import alert_key, message_id, message_key, thread_id
from pipeline.alerts.routing import AUDIENCES, messages_for
from pipeline.alerts.stopping import stop_address, stop_mail
from pipeline.alerts.wanting import Wanted, wanted
from pipeline.alerts.words import claimed

__all__ = [
    "AUDIENCES",
    "Matter",
    "Raised",
    "Standing",
    "Wanted",
    "alert_key",
    "answer_of",
    "claimed",
    "compose",
    "explanation_of",
    "message_id",
    "message_key",
    "messages_for",
    "raise_alerts",
    "standing",
    "stop_address",
    "stop_mail",
    "thread_id",
    "wanted",
]
