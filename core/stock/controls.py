"""The controls that stock adds to a case: lots named, balances, tags, re-export against imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.customs.models import Endorsement, EndorsementLine
from core.permits.models import PermitLine
from core.permits.registry import Control, register_control
from core.permits.rules.controls import PAPERS
from core.permits.rules.issues import ERROR, NOTE
from core.permits.rules.standing import EXPIRED, WITHDRAWN
from core.stock.graph import plain
from core.stock.models import Claim, Mark, Policy
from core.stock.rules import REFUSE, SAY, are_tags_demanded, fits, is_demanded
from core.stock.selectors import find_policy

Found = Iterator[tuple[int | None, str, str]]
REEXPORT = "R"
BALANCE = "stock.reexport_balance"


def register() -> None:
    """Put the controls into the table."""
    source = "Res. Conf. 12.3, re-export; Res. Conf. 10.10; Res. Conf. 12.10"
    named, tagged = (
        gettext_lazy("The stock of each line is named"),
        gettext_lazy("Every specimen that needs a tag has one"),
    )
    for code, title, check in (
        ("stock.lots_missing", named, lots_missing),
        ("stock.lots_advised", named, lots_advised),
        ("stock.lot_unfit", gettext_lazy("The lots hold what the lines need"), lot_unfit),
        ("stock.tags_missing", tagged, no_tags),
        ("stock.tags_advised", tagged, tags_advised),
        (
            BALANCE,
            gettext_lazy("No more is re-exported than was imported"),
            reexport_balance,
        ),
    ):
        register_control(
            Control(
                code=code,
                severity=NOTE if code.endswith("_advised") else ERROR,
                title=title,
                source=source,
                is_exceptable=code in ("stock.lots_missing", "stock.tags_missing", BALANCE),
                about=PAPERS,
                check_reading=check,
            )
        )


def lots_missing(reading: Any) -> Found:
    """Where the country demands lots, they cover the whole quantity. Two queries."""
    yield from _short_of_lots(reading, severity=REFUSE)


def lots_advised(reading: Any) -> Found:
    """Where the country wishes lots to be named, and does not stop a case without. Two queries."""
    yield from _short_of_lots(reading, severity=SAY)


def _short_of_lots(reading: Any, *, severity: str) -> Found:
    policy = _policy(reading)
    if policy is None or not policy.demands:
        return
    named: dict[int, Decimal] = defaultdict(Decimal)
    for claim in _claims(reading):
        named[claim.position] += claim.quantity
    for line in reading.lines:
        wanted = line.quantity or Decimal(0)
        if named[line.position] != wanted and is_demanded(
            policy.demands, kind=reading.facts.kind, line=line, severity=severity
        ):
            message = _(
                "Name the lots that these specimens are from: %(named)s of %(wanted)s are named. "
                "Choose them beside the line, or declare a lot first."
            ) % {"named": plain(named[line.position]), "wanted": plain(wanted)}
            yield line.position, "quantity", message


def lot_unfit(reading: Any) -> Found:
    """A named lot is of the line's kind, holds enough, and is not named beyond the line."""
    lines = {line.position: line for line in reading.lines}
    wanted: dict[Any, Decimal] = defaultdict(Decimal)
    named: dict[int, Decimal] = defaultdict(Decimal)
    for claim in _claims(reading):
        lot, line = claim.lot, lines.get(claim.position)
        wanted[lot.pk] += claim.quantity
        named[claim.position] += claim.quantity
        if line is None or not fits(lot, line, holder_id=reading.app.applicant_id):
            message = _("Lot %(lot)s is not of this line's species, term, unit, source or origin.")
            yield claim.position, "quantity", message % {"lot": lot.code}
        elif wanted[lot.pk] > lot.balance:
            message = _("Lot %(lot)s holds %(left)s. Lower the quantity, or add another lot.")
            yield (
                claim.position,
                "quantity",
                message % {"lot": lot.code, "left": plain(lot.balance)},
            )
        elif line.quantity and named[claim.position] > line.quantity:
            yield claim.position, "quantity", _("More is named from lots than the line asks for.")


def no_tags(reading: Any) -> Found:
    """Goods that bear tags in this country have a mark in the lots, or in box 9. Two queries."""
    yield from _short_of_tags(reading, severity=REFUSE)


def tags_advised(reading: Any) -> Found:
    """Goods that should bear tags, where a case without is not stopped. Two queries."""
    yield from _short_of_tags(reading, severity=SAY)


def _short_of_tags(reading: Any, *, severity: str) -> Found:
    policy = _policy(reading)
    if policy is None or not policy.tags:
        return
    marked = _marked(reading)
    lots: dict[int, set[Any]] = defaultdict(set)
    for claim in _claims(reading):
        lots[claim.position].add(claim.lot_id)
    for line in reading.lines:
        is_tagged = bool(lots[line.position] & marked) or bool(line.marks.strip())
        is_outgoing = reading.facts.kind in ("E", REEXPORT)
        is_untagged = is_outgoing and not is_tagged
        if is_untagged and are_tags_demanded(policy.tags, line=line, severity=severity):
            yield line.position, "marks", _("Box 9: give the numbers of the tags.")


def reexport_balance(reading: Any) -> Found:
    """What is re-exported on an import stays within what customs recorded of it.

    Only for imports that this country's customs recorded; three queries per line of a re-export.
    """
    if reading.facts.kind != REEXPORT:
        return
    asked: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for line in reading.lines:
        if not line.origin_permit_number or not line.quantity:
            continue
        key = (
            line.origin_country,
            line.origin_permit_number,
            line.scientific_name,
            line.term_code,
            line.unit_code,
        )
        asked[key] += line.quantity
        imported = _imported(line)
        if imported is None:
            continue
        left = imported - _reexported(line)
        if asked[key] > left:
            message = _(
                "Of the import on %(number)s, %(left)s are left of %(imported)s. Lower the "
                "quantity, or correct the number in box 12."
            ) % {
                "number": line.origin_permit_number,
                "left": plain(max(left, Decimal(0))),
                "imported": plain(imported),
            }
            yield line.position, "quantity", message


def _imported(line: Any) -> Decimal | None:
    """What customs recorded of the line's goods on its paper; None where they recorded nothing."""
    rows = EndorsementLine.objects.filter(
        endorsement__direction=Endorsement.Direction.IMPORT,
        endorsement__issuer=line.origin_country,
        endorsement__number__iexact=line.origin_permit_number,
    )
    if not rows.exists():
        return None
    same = rows.filter(
        scientific_name=line.scientific_name,
        term_code=line.term_code,
        unit_code__in=[line.unit_code, "" if line.unit_code == "NAR" else line.unit_code],
    )
    sums = same.aggregate(all=Sum("quantity"), dead=Sum("dead_on_arrival"))
    return (sums["all"] or Decimal(0)) - (sums["dead"] or Decimal(0))


def _reexported(line: Any) -> Decimal:
    """What re-exports in force took of it: what was endorsed once endorsed, else the permit's."""
    rows = PermitLine.objects.filter(
        permit__kind=REEXPORT,
        origin_country=line.origin_country,
        origin_permit_number__iexact=line.origin_permit_number,
        scientific_name=line.scientific_name,
        term_code=line.term_code,
        unit_code=line.unit_code,
    ).exclude(permit__standing__status__in=WITHDRAWN | {EXPIRED})
    permitted = {(row.permit_id, row.position): row.quantity for row in rows}
    left = EndorsementLine.objects.filter(
        endorsement__direction=Endorsement.Direction.EXPORT,
        endorsement__permit_id__in={permit_id for permit_id, _position in permitted},
    )
    for row in left.select_related("endorsement"):
        key = (row.endorsement.permit_id, row.position)
        if key in permitted:
            permitted[key] = row.quantity
    return sum(permitted.values(), Decimal(0))


def _policy(reading: Any) -> Policy | None:
    """What the country demands, read once per reading."""
    if "stock_policy" not in reading.found:
        reading.found["stock_policy"] = find_policy()
    policy: Policy | None = reading.found["stock_policy"]
    return policy


def _marked(reading: Any) -> set[Any]:
    """The named lots that bear marks, read once per reading."""
    if "stock_marked" not in reading.found:
        named = [claim.lot_id for claim in _claims(reading)]
        rows = Mark.objects.filter(lot__in=named).values_list("lot_id", flat=True)
        reading.found["stock_marked"] = set(rows) if named else set()
    marked: set[Any] = reading.found["stock_marked"]
    return marked


def _claims(reading: Any) -> list[Claim]:
    """The case's claims with their lots, read once per reading."""
    if "stock_claims" not in reading.found:
        rows = Claim.objects.filter(application_id=reading.app.pk).select_related("lot")
        reading.found["stock_claims"] = list(rows)
    return list(reading.found["stock_claims"])
