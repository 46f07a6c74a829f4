"""Limits as dated data, and chips under them: classification, flips between vintages, typed drafts."""

from pipeline.policy.arithmetic import Figures
from pipeline.policy.classify import Classification, Flip, classify, flips, vintage_of_limits
from pipeline.policy.figures import classify_id, figures_of, named_chips, named_ids, rated_chips, rated_under, tpp_of
from pipeline.policy.groups import CountryGroups, Membership, Told
from pipeline.policy.loading import by_catalogue, load_policy, read_body, resolved
from pipeline.policy.scope import Scope
from pipeline.policy.vintages import Policy, Vintage, draft

__all__ = [
    "Classification",
    "CountryGroups",
    "Figures",
    "Flip",
    "Membership",
    "Policy",
    "Scope",
    "Told",
    "Vintage",
    "by_catalogue",
    "classify",
    "classify_id",
    "draft",
    "figures_of",
    "flips",
    "load_policy",
    "named_chips",
    "named_ids",
    "rated_chips",
    "rated_under",
    "read_body",
    "resolved",
    "tpp_of",
    "vintage_of_limits",
]
