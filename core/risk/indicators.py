"""The eighteen indicators of risk, each a small named function. Pure, no database.

Source: general practice of Management Authorities and the EU's reference guide to its wildlife
trade regulations; the weights here are the platform's, a country sets its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.risk.rules import Policy, RiskFacts, RiskLine, rule

BRED = frozenset({"C", "D", "F", "A"})
UNKNOWN_COUNTRIES = frozenset({"XX", "XV", "ZZ"})
QUOTA_SHARE = Decimal("0.8")
LEAST_HISTORY = 3
"""Fewer earlier shipments make no habit that one could depart from."""

SUSPENDED = frozenset({"suspension", "quota.zero", "quota.in_preparation"})
OUT_OF_RANGE = frozenset({"distribution.origin", "distribution.exporter"})
PAPERS = frozenset(
    {
        "foreign_permit.used",
        "foreign_permit.shared",
        "foreign_permit.void",
        "foreign_permit.expired",
        "foreign_permit.number_format",
    }
)
OUTSIDE = frozenset({"party.not_a_party"})


def _if(condition: bool, **params: Any) -> dict[str, Any] | None:
    return params if condition else None


# 1
@rule("appendix_i", 1, 15, _("Appendix I or a split listing"),
      _("The species is in Appendix I, or its populations are listed differently."),
      of="line")  # fmt: skip
def appendix_i(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Appendix I, or a species whose populations are in different Appendices."""
    return _if(line.appendix == "I" or line.is_split)


# 2
@rule("suspended", 2, 50, _("Suspension or zero quota"),
      _("A suspension or a quota of nothing stands against it."), of="line")  # fmt: skip
def suspended(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """A recommendation to suspend, a zero quota or one in preparation, excepted or not."""
    return _if(bool(line.issues & SUSPENDED))


# 3
@rule("quota_nearly_used", 3, 15, _("Quota nearly used up"),
      _("%(percent)s %% of a quota are used with this line."), of="line")  # fmt: skip
def quota_nearly_used(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Four fifths of a quota or more are used once this line is counted."""
    share = line.quota_share
    if share is None or share < QUOTA_SHARE:
        return None
    return {"percent": int(share * 100)}


# 4
@rule("wild_commercial", 4, 20, _("Valuable species, wild, for trade"),
      _("%(name)s is a species of high value, taken from the wild for trade."),
      of="line")  # fmt: skip
def wild_commercial(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Source W, purpose T, a taxon of high value."""
    is_wild_trade = line.source_code == "W" and case.purpose_code == "T"
    is_valued = bool(line.lineage & policy.high_value)
    return _if(is_wild_trade and is_valued, name=line.scientific_name)


# 5
@rule("breeding_claim", 5, 20, _("Claim of breeding in doubt"),
      _("Nobody here was given a permit for bred %(name)s before, and no operation is named."),
      of="line")  # fmt: skip
def breeding_claim(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Bred or propagated here, of a species not known to be, and without an operation's number."""
    is_claim = line.source_code in BRED and line.origin_country in ("", case.home)
    doubtful = not line.bred_before and not line.operation_number
    return _if(is_claim and doubtful, name=line.scientific_name)


# 6
@rule("origin_out_of_range", 6, 25, _("Origin outside the species' range"),
      _("The species is not known from its country of origin."), of="line")  # fmt: skip
def origin_out_of_range(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """The species does not live where it is said to come from."""
    return _if(bool(line.issues & OUT_OF_RANGE))


# 7
@rule("origin_unknown", 7, 25, _("Origin unknown"),
      _("Nobody says where the specimens come from."), of="line")  # fmt: skip
def origin_unknown(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Country of origin unknown, or source U."""
    return _if(line.origin_country in UNKNOWN_COUNTRIES or line.source_code == "U")


# 8
@rule("short_stay", 8, 15, _("Short stay in a third country"),
      _("Only %(days)s days lie between the origin's permit and the re-export."),
      of="line")  # fmt: skip
def short_stay(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Too little time passed in the country that re-exports to be believed."""
    if line.origin_permit_date is None:
        return None
    left = line.reexport_date or (case.on if case.kind == "R" else None)
    if left is None:
        return None
    days = (left - line.origin_permit_date).days
    return _if(days < policy.transit_days, days=days)


# 9
@rule("paper_doubtful", 9, 25, _("Foreign paper in doubt"),
      _("The foreign paper is expired, void, seen twice, or not numbered as its issuer does."),
      of="line")  # fmt: skip
def paper_doubtful(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """What the controls say against a foreign paper."""
    return _if(bool(line.issues & PAPERS))


# 10
@rule("unusual_pair", 10, 10, _("Unusual term, unit or purpose"),
      _("Term, unit and purpose do not usually go together."), of="line")  # fmt: skip
def unusual_pair(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Unusual term and unit, term and purpose, or taxon and term, explained or not."""
    return _if(any(code.endswith("_unusual") for code in line.issues))


# 11
@rule("quantity_unusual", 11, 15, _("Far more than usual"),
      _("%(quantity)s is more than %(times)s times what was usual (%(usual)s)."),
      of="line")  # fmt: skip
def quantity_unusual(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Far above the applicant's own earlier shipments, else above the country's."""
    before = line.own_earlier if len(line.own_earlier) >= LEAST_HISTORY else line.earlier
    if line.quantity is None or len(before) < LEAST_HISTORY:
        return None
    usual = sorted(before)[len(before) // 2]
    is_far = line.quantity > usual * policy.times_usual
    return _if(is_far, quantity=_plain(line.quantity), usual=_plain(usual),
               times=policy.times_usual)  # fmt: skip


# 12
@rule("route_unusual", 12, 10, _("Unusual route"),
      _("Nothing went from here to %(country)s before."), of="case")  # fmt: skip
def route_unusual(case: RiskFacts, policy: Policy) -> dict[str, Any] | None:
    """A destination to which nothing went, where there is a history to compare with."""
    known = sum(case.destinations.values()) >= LEAST_HISTORY
    country = case.importer_country
    is_new = bool(country) and country != case.home and not case.destinations.get(country)
    return _if(known and is_new, country=country)


# 13
@rule("applicant_record", 13, 10, _("Applicant new, or refused before"),
      _("The applicant has %(issued)s permits so far and was refused %(refused)s times."),
      of="case")  # fmt: skip
def applicant_record(case: RiskFacts, policy: Policy) -> dict[str, Any] | None:
    """Nobody knows the applicant yet, or an application was refused."""
    is_new = not case.issued_before or bool(case.refused_before)
    return _if(is_new, issued=case.issued_before, refused=case.refused_before)


# 14
@rule("retrospective", 14, 20, _("Retrospective, or replaced again"),
      _("The permit is asked for afterwards, or the applicant's papers are replaced often."),
      of="case")  # fmt: skip
def retrospective(case: RiskFacts, policy: Policy) -> dict[str, Any] | None:
    """Asked for after the movement, or two papers of the applicant replaced within a year."""
    return _if(case.is_retrospective or case.replaced_lately > 1)


# 15
@rule("outside_convention", 15, 15, _("Not a Party"),
      _("A country of the way is no Party to the Convention."), of="case")  # fmt: skip
def outside_convention(case: RiskFacts, policy: Policy) -> dict[str, Any] | None:
    """The control that knows the Parties spoke."""
    return _if(any(code in OUTSIDE for code in case.issues))


# 16
@rule("delicate", 16, 10, _("Live on a long journey, venomous or invasive"),
      _("%(name)s travels alive over a long way, or is venomous or invasive."),
      of="line")  # fmt: skip
def delicate(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Live specimens to a country that is no neighbour, or of a taxon that the country names."""
    is_alive = line.term_code == "LIV"
    abroad = {case.importer_country, case.exporter_country} - {"", case.home}
    is_far = bool(abroad - policy.neighbours)
    is_named = bool(line.lineage & policy.delicate)
    return _if(is_alive and (is_far or is_named), name=line.scientific_name)


# 17
@rule("import_permit_missing", 17, 20, _("Import permit not cited"),
      _("%(country)s asks for an import permit, and none is cited."), of="line")  # fmt: skip
def import_permit_missing(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Appendix I needs one everywhere (Art. III); some countries ask for one for II as well."""
    if case.kind == "I" or case.import_permit_number or not case.importer_country:
        return None
    asked = line.appendix == "I" and line.source_code not in BRED
    asked = asked or case.importer_country in policy.import_permit_countries
    return _if(asked, country=case.importer_country)


# 18
@rule("split_shipments", 18, 15, _("Split shipments"),
      _("%(count)s like shipments to the same country were asked for within a month."),
      of="line")  # fmt: skip
def split_shipments(case: RiskFacts, line: RiskLine, policy: Policy) -> dict[str, Any] | None:
    """Several small cases of the same goods, to the same country, within weeks."""
    return _if(line.alike + 1 >= policy.split_count, count=line.alike + 1)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
