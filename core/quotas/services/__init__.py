"""Writes about quotas. Permits claim, take, settle and give back; the authority sets them."""

from core.quotas.services.carrying import carry_over
from core.quotas.services.claims import claim, drop_claims
from core.quotas.services.counting import release, reserve_for_issue, settle
from core.quotas.services.setting import set_quota

__all__ = (
    "carry_over",
    "claim",
    "drop_claims",
    "release",
    "reserve_for_issue",
    "set_quota",
    "settle",
)
