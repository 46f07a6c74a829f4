"""The rule language: questions in CEL over a typed picture, one YAML file a rule, with its cases inside."""

from pipeline.rules.book import Layer, RuleBook, load_rules
from pipeline.rules.check import check, check_all, check_cases, make_ready
from pipeline.rules.context import build_context, event_view, exposure_view, holdings_view, list_view
from pipeline.rules.picture import (
    CallView,
    ClockView,
    EventView,
    ExposureView,
    FeedView,
    HoldingsView,
    ListView,
    Picture,
    ScreeningView,
    SiteView,
    SourceView,
)
from pipeline.rules.reading import read_rule
from pipeline.rules.rule import Rule

__all__ = [
    "CallView",
    "ClockView",
    "EventView",
    "ExposureView",
    "FeedView",
    "HoldingsView",
    "Layer",
    "ListView",
    "Picture",
    "Rule",
    "RuleBook",
    "ScreeningView",
    "SiteView",
    "SourceView",
    "build_context",
    "check",
    "check_all",
    "check_cases",
    "event_view",
    "exposure_view",
    "holdings_view",
    "list_view",
    "load_rules",
    "make_ready",
    "read_rule",
]
