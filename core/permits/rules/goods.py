"""Controls of what is traded: code lists, Appendix, distribution, suspensions, quotas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permits.rules.controls import Control, Said, add, case_control, line_control
from core.permits.rules.documents import EXPORT, IMPORT
from core.permits.rules.facts import CaseFacts, TradeFacts
from core.permits.rules.issues import ERROR, NOTE, WARNING
from core.species import codes
from core.species.rules import RULES, LineRule, lives_elsewhere


def _add_rule_of_codes(rule: LineRule) -> None:
    """Put a rule of the code lists (core.species.rules) into the table, for every paper."""

    def check(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
        for field, message, params in rule.check(line.goods):
            yield field, message % params

    add(
        Control(
            code=rule.code,
            severity=rule.severity,
            title=rule.title,
            source=rule.source,
            rule=rule.rule,
            is_cites_only=False,
            check_line=check,
        )
    )


for _each in RULES:
    _add_rule_of_codes(_each)


@line_control(
    "appendix.not_listed",
    severity=ERROR,
    title=gettext_lazy("The species is in an Appendix"),
    source="Art. II; UNEP-WCMC S01",
    rule="S01",
)
def not_listed(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Box 10: the population stands in an Appendix on the day."""
    if line.possible is not None and not line.possible:
        name = {"name": line.goods.scientific_name}
        message = _("Box 10: %(name)s is in no Appendix; it needs no CITES document.") % name
        yield "taxon", message


@line_control(
    "appendix.missing",
    severity=ERROR,
    title=gettext_lazy("The Appendix of the population is chosen"),
    source="Art. VI.3; Res. Conf. 12.3; form, box 10",
)
def appendix_missing(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Box 10: where the species is split, somebody says which population it is."""
    if line.possible and not line.appendix:
        said = {"name": line.goods.scientific_name, "possible": ", ".join(line.possible)}
        message = _("Box 10: choose the Appendix of this population: %(possible)s.") % said
        yield "appendix", message


@line_control(
    "appendix.wrong",
    severity=ERROR,
    title=gettext_lazy("The Appendix is that of the population on the day"),
    source="Art. II; UNEP-WCMC S01",
    rule="S01",
)
def appendix_wrong(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Box 10: the Appendix is that of the population on the day (of issue, at issue)."""
    if line.possible and line.appendix and line.appendix not in line.possible:
        said = {"name": line.goods.scientific_name, "possible": ", ".join(line.possible)}
        message = _("Box 10: this population of %(name)s is in Appendix %(possible)s.") % said
        yield "appendix", message


@line_control(
    "distribution.origin",
    severity=WARNING,
    title=gettext_lazy("The wild species lives in the country of origin"),
    source="UNEP-WCMC S05",
    rule="S05",
)
def outside_origin(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Box 12, where the country of origin is not the exporting country."""
    origin = line.origin_country
    if origin == case.exporter_country:
        return
    if lives_elsewhere(line.distribution, origin, source_code=line.source_code):
        message = _(
            "Box 12: %(name)s is not known to live in the wild in %(country)s. Correct the "
            "country of origin or the source, or state the reason."
        ) % {"name": line.goods.scientific_name, "country": origin}
        yield "origin_country", message


@line_control(
    "distribution.exporter",
    severity=WARNING,
    title=gettext_lazy("The wild species lives in the exporting country"),
    source="UNEP-WCMC S06",
    rule="S06",
)
def outside_exporter(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Box 4, where the goods come from the exporting country itself."""
    country = case.exporter_country
    if line.origin_country not in ("", country):
        return
    if lives_elsewhere(line.distribution, country, source_code=line.source_code):
        message = _(
            "Box 12: %(name)s is not known to live in the wild in %(country)s. Correct the "
            "country of origin or the source, or state the reason."
        ) % {"name": line.goods.scientific_name, "country": country}
        yield "origin_country", message


@line_control(
    "suspension",
    severity=ERROR,
    title=gettext_lazy("No recommendation to suspend the trade is in force"),
    source="Arts. VIII.7, XIII; Res. Conf. 14.3, 12.8; Notifications to the Parties",
    is_exceptable=True,
)
def suspended(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """By origin, earlier re-export and exporter, and for imports where the goods go.

    Of the whole country or of the taxon; limited to sources, purposes or terms where it says so.
    """
    leaving = {line.origin_country, line.reexport_country, case.exporter_country} - {""}
    seen: set[Any] = set()
    for country, suspension in line.suspensions:
        is_of_this_side = suspension.applies_to_import == (country not in leaving)
        if suspension.pk in seen or not is_of_this_side:
            continue
        if not _is_within(suspension, case, line):
            continue
        seen.add(suspension.pk)
        message = _(
            "Trade in this species with %(country)s is suspended (%(notification)s). Only a "
            "supervisor can except it, with a reason."
        ) % {"country": country, "notification": suspension.start_notification or "–"}
        yield "taxon", message


def countries_of_way(case: CaseFacts, line: TradeFacts) -> list[str]:
    """The countries whose suspensions may touch a line: where it leaves, then where it arrives."""
    leaving = {line.origin_country, line.reexport_country, case.exporter_country} - {""}
    arriving = case.home if case.kind == IMPORT else case.importer_country
    return [*sorted(leaving), *([arriving] if arriving and arriving not in leaving else [])]


def _is_within(suspension: Any, case: CaseFacts, line: TradeFacts) -> bool:
    """Whether a suspension that is limited to sources, purposes or terms covers the line."""
    sources = {line.source_code, line.second_source_code} - {""}
    return (
        (not suspension.source_codes or bool(sources & set(suspension.source_codes)))
        and (not suspension.purpose_codes or case.purpose_code in suspension.purpose_codes)
        and (not suspension.term_codes or line.term_code in suspension.term_codes)
    )


@line_control(
    "quota.region_missing",
    severity=ERROR,
    title=gettext_lazy("The region is stated where the quota is divided"),
    source="Res. Conf. 14.7; the country's quotas",
    about="papers",
)
def quota_region_missing(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """A quota that is divided by regions needs to know where the specimen was taken."""
    if line.lacks_region:
        yield "region", _("The quota is divided by regions: state where this was taken.")


@line_control(
    "quota.in_preparation",
    severity=ERROR,
    title=gettext_lazy("The quota is not in preparation"),
    source="Res. Conf. 14.7; the country's quotas",
    is_exceptable=True,
)
def quota_in_preparation(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Nothing leaves before the year's quota is set."""
    for quota in line.quotas:
        if quota.is_in_preparation:
            message = _("The %(year)s quota is in preparation: nothing may be exported yet.")
            yield "quantity", message % {"year": quota.year}


@line_control(
    "quota.zero",
    severity=ERROR,
    title=gettext_lazy("The quota is not zero"),
    source="Res. Conf. 14.7; the country's and the Convention's quotas",
    is_exceptable=True,
)
def quota_zero(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """A published zero quota closes the trade."""
    for quota in line.quotas:
        if not quota.is_in_preparation and quota.amount == 0:
            message = _("The %(year)s quota is zero: nothing may be exported.")
            yield "quantity", message % {"year": quota.year}


@line_control(
    "quota.published_closed",
    severity=ERROR,
    title=gettext_lazy("No published zero quota closes the trade"),
    source="Res. Conf. 14.7; quotas published by the Secretariat or set by the Conference",
    is_exceptable=True,
)
def quota_published_closed(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Where the country has no quota of its own for the line, the published one speaks."""
    if case.kind != EXPORT or line.quotas:
        return
    sources = {line.source_code, line.second_source_code} - {""}
    for quota in line.published:
        if (
            (not quota.source_codes or sources & set(quota.source_codes))
            and (not quota.purpose_codes or case.purpose_code in quota.purpose_codes)
            and (not quota.term_codes or line.term_code in quota.term_codes)
        ):
            message = _(
                "The quota published for %(country)s is zero or in preparation: nothing may be "
                "exported. Only a supervisor can except it, with a reason."
            )
            yield "quantity", message % {"country": case.home}
            return


@line_control(
    "quota.unit_mismatch",
    severity=ERROR,
    title=gettext_lazy("The quantity can be counted in the quota's unit"),
    source="Res. Conf. 14.7; form, box 11a",
)
def quota_unit_mismatch(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """A line in a unit for which the quota states no factor cannot be counted."""
    for quota in line.quotas:
        is_open = not quota.is_in_preparation and quota.amount != 0
        if is_open and line.goods.unit_code and quota.asked is None:
            message = _("The %(year)s quota is counted in %(unit)s: state the quantity in it.")
            yield "unit_code", message % {"year": quota.year, "unit": quota.unit_code}


@line_control(
    "quota.short",
    severity=NOTE,
    title=gettext_lazy("The quota has enough left"),
    source="Res. Conf. 14.7; what is left is held at issue",
)
def quota_short(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """A note while the case is open; the issue itself is refused when the quota is short."""
    for quota in line.quotas:
        is_open = not quota.is_in_preparation and quota.amount != 0
        if is_open and quota.asked is not None and quota.asked > quota.left:
            message = _(
                "The %(year)s quota has only %(left)s %(unit)s left: lower the quantity, or wait "
                "until something is given back."
            )
            left = format(quota.left.normalize(), "f")
            yield "quantity", message % {"year": quota.year, "left": left, "unit": quota.unit_code}


@case_control(
    "party.not_a_party",
    severity=NOTE,
    title=gettext_lazy("The other country is a Party"),
    source="Art. X; Res. Conf. 9.5",
)
def not_a_party(case: CaseFacts, lines: Any) -> Iterator[Said]:
    """Trade with a State that is no Party needs comparable papers of its competent authority."""
    fields = {
        "importer_country": case.importer_country,
        "exporter_country": case.exporter_country,
    }
    for field, country in fields.items():
        if country and country != case.home and not codes.is_party(country, case.on):
            message = _(
                "%(country)s is no Party to the Convention: accept only papers comparable with "
                "the Convention's, from an authority and institution that the Secretariat lists."
            )
            yield field, message % {"country": country}


@line_control(
    "party.reservation",
    severity=NOTE,
    title=gettext_lazy("No Party of the way holds a reservation"),
    source="Arts. XV.3, XVI.2, XXIII.3; Res. Conf. 4.25",
)
def party_reservation(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """A Party with a reservation is a State that is no Party, as far as that taxon goes."""
    for country in sorted(line.reservations & {case.importer_country, case.exporter_country}):
        message = _(
            "%(country)s holds a reservation on %(name)s: treat it as a State that is no Party, "
            "and accept only comparable papers."
        )
        yield "taxon", message % {"country": country, "name": line.goods.scientific_name}
