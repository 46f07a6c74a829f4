"""Limits as dated data, and chips under them: classification, flips between vintages, typed drafts."""

from pipeline.policy.arithmetic import Figures
from pipeline.policy.classify import Classification, Flip, classify, flips, vintage_of_limits, within
from pipeline.policy.vintages import Policy, Scope, Vintage, draft, load_policy

__all__ = [
    "Classification",
    "Figures",
    "Flip",
    "Policy",
    "Scope",
    "Vintage",
    "classify",
    "draft",
    "flips",
    "load_policy",
    "vintage_of_limits",
    "within",
]
