"""Lots are declared with a proof, and hold something once the authority has approved them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.accounts.actors import SYSTEM
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.customs.models import Endorsement
from core.documents.services.uploads import store_upload
from core.parties.models import Organisation
from core.parties.selectors import is_member
from core.permits.models import ForeignPermit
from core.species.models import Taxon
from core.stock import errors
from core.stock.graph import plain
from core.stock.models import Lot, Movement, Operation
from core.stock.selectors import find_importer, used_capacity
from core.stock.services.writing import lock_lots, move, read_quantity

Basis = Lot.Basis
DECLARABLE = (
    Basis.HARVEST,
    Basis.OPERATION,
    Basis.IMPORT,
    Basis.PRE_CONVENTION,
    Basis.INVENTORY,
    Basis.PURCHASE,
)
OFFICER = "case.work"
"""The permission of those who decide on lots and register operations."""


@transaction.atomic
def register_operation(*, organisation: Organisation, by: Any, **fields: Any) -> Operation:
    """A breeding, propagation or ranching operation in the register.

    `fields` as those of Operation. An Appendix I breeding operation gets the Secretariat's number
    when it has been told of it (Res. Conf. 12.10). Raises Forbidden and OperationInvalid.
    """
    require(by, OFFICER)
    number = str(fields.pop("number", "")).strip()
    wrong: dict[str, list[str]] = {}
    if not number:
        wrong["number"] = [_("Give the number in the country's register.")]
    elif Operation.objects.filter(number__iexact=number, taxon=fields.get("taxon")).exists():
        wrong["number"] = [_("This number is in the register for the species already.")]
    for name in ("capacity", "parental_stock"):
        if not isinstance(fields.get(name), int) or fields[name] < 1:
            wrong[name] = [_("Enter a whole number above zero.")]
    if wrong:
        raise errors.OperationInvalid(fields=wrong)
    row = Operation.objects.create(organisation=organisation, number=number, **fields)
    record(verb="operation.registered", subject=row, by=by, payload={"number": row.number})
    return row


@transaction.atomic
def declare_lot(
    *, organisation: Organisation, by: Any, quantity: Any, file: Any = None, **fields: Any
) -> Lot:
    """A lot that waits for the authority; `fields` as those of Lot.

    `proof` says where the proof is and what it shows, `file` is its scan. Raises NotHolder,
    LotInvalid and, for the file, what `store_upload` raises.
    """
    if not is_member(by, organisation_id=organisation.pk):
        raise errors.NotHolder()
    amount = read_quantity(quantity)
    _check(fields, organisation=organisation)
    lot = Lot.objects.create(organisation=organisation, quantity=amount, **fields)
    if file is not None:
        store_upload(owner=lot, file=file, by=by)
    payload = {"lot": lot.code, "quantity": plain(amount)}
    record(verb="lot.declared", subject=lot, by=by, payload=payload)
    return lot


def _check(fields: dict[str, Any], *, organisation: Organisation) -> None:
    """Refuse what does not describe a lot, field by field."""
    wrong: dict[str, list[str]] = {}
    basis, operation = fields.get("basis"), fields.get("operation")
    if basis not in DECLARABLE:
        wrong["basis"] = [_("Choose where the specimens are from.")]
    if not isinstance(fields.get("taxon"), Taxon):
        wrong["taxon"] = [_("Choose a species.")]
    for name in ("term_code", "unit_code", "source_code", "origin_country"):
        if not fields.get(name):
            wrong[name] = [_("Choose one.")]
    if not str(fields.get("reference") or "").strip():
        wrong["reference"] = [_("Give the number of the paper that proves it.")]
    if not str(fields.get("proof") or "").strip():
        wrong["proof"] = [_("Say what the proof shows.")]
    acquired = fields.get("acquired_on")
    if not isinstance(acquired, dt.date) or acquired > clock.today():
        wrong["acquired_on"] = [_("Give the day of acquisition, today at the latest.")]
    if basis == Basis.OPERATION and (
        operation is None
        or operation.organisation_id != organisation.pk
        or operation.taxon_id != getattr(fields.get("taxon"), "pk", None)
        or operation.ended_on is not None
    ):
        wrong["operation"] = [_("Choose an operation that you have registered for the species.")]
    if wrong:
        raise errors.LotInvalid(fields=wrong)


@transaction.atomic
def decide_lot(lot: Lot, *, is_approved: bool, by: Any, reason: str = "") -> Lot:
    """Approve a declared lot, which opens its balance, or refuse it with a reason.

    Raises Forbidden, LotDecided, ReasonMissing, CapacityExceeded (a registered operation's year),
    ImportExceeded (more than customs recorded).
    """
    require(by, OFFICER)
    locked = lock_lots([lot.pk])[lot.pk]
    if locked.state != Lot.State.DECLARED:
        raise errors.LotDecided(lot=locked.code)
    if not is_approved and not reason.strip():
        raise errors.ReasonMissing(fields={"reason": [str(errors.ReasonMissing.sentence)]})
    if is_approved:
        _check_capacity(locked)
        _check_import(locked)
    locked.state = Lot.State.APPROVED if is_approved else Lot.State.REFUSED
    locked.decision_reason = reason.strip()
    locked.save(update_fields=["state", "decision_reason"])
    payload = {"lot": locked.code, "state": str(locked.state), "reason": locked.decision_reason}
    record(verb="lot.decided", subject=locked, by=by, payload=payload)
    if is_approved:
        move(locked, kind=Movement.Kind.OPENED, change=locked.quantity, by=by)
    return locked


def _check_capacity(lot: Lot) -> None:
    """The year's approved lots of an operation stay within its capacity; its row is locked."""
    if lot.operation_id is None or lot.unit_code != "NAR":
        return
    operation = Operation.objects.select_for_update().get(pk=lot.operation_id)
    year = lot.acquired_on.year
    used = used_capacity(operation, year=year)
    if used + lot.quantity > operation.capacity:
        raise errors.CapacityExceeded(
            number=operation.number, capacity=operation.capacity, used=plain(used), year=year
        )


def _check_import(lot: Lot) -> None:
    """A declared import is compared with what customs recorded, where they did."""
    if lot.basis != Basis.IMPORT:
        return
    endorsement = Endorsement.objects.filter(
        direction=Endorsement.Direction.IMPORT, issuer=lot.issuer, number__iexact=lot.reference
    ).first()
    if endorsement is None:
        return
    _lock_paper(endorsement)
    lines = endorsement.lines.filter(
        scientific_name=lot.taxon.scientific_name, term_code=lot.term_code
    )
    arrived = sum((line.quantity - line.dead_on_arrival for line in lines), Decimal(0))
    same = Lot.objects.filter(
        basis=Basis.IMPORT,
        state=Lot.State.APPROVED,
        issuer=lot.issuer,
        reference__iexact=lot.reference,
        taxon_id=lot.taxon_id,
        term_code=lot.term_code,
    )
    known = same.aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)
    if known + lot.quantity > arrived:
        raise errors.ImportExceeded(reference=lot.reference, imported=plain(arrived))


def _lock_paper(endorsement: Endorsement) -> None:
    """Lock the imported paper: endorsements are append-only, so their rows cannot be locked."""
    rows = ForeignPermit.objects.select_for_update(of=("self",))
    rows.filter(endorsements=endorsement).first()


@transaction.atomic
def open_import_lots(endorsement_id: UUID) -> list[Lot]:
    """The lots of what customs recorded at import, for the importer if we know it.

    What died on the way is not in them. The same endorsement twice makes nothing new.
    """
    endorsement = Endorsement.objects.select_related("foreign_permit").get(pk=endorsement_id)
    _lock_paper(endorsement)
    holder = find_importer(endorsement)
    if holder is None:
        return []
    made = []
    for line in endorsement.lines.all():
        taxon = Taxon.objects.filter(scientific_name=line.scientific_name, status="A").first()
        alive = line.quantity - line.dead_on_arrival
        is_known = Lot.objects.filter(import_line_id=line.pk).exists()
        if taxon is None or alive <= 0 or is_known or not line.source_code:
            continue
        lot = Lot.objects.create(
            organisation=holder,
            taxon=taxon,
            term_code=line.term_code,
            unit_code=line.unit_code or "NAR",
            source_code=line.source_code,
            origin_country=line.origin_country or endorsement.issuer,
            basis=Basis.IMPORT,
            reference=endorsement.number,
            issuer=endorsement.issuer,
            acquired_on=endorsement.made_on,
            proof=_("Recorded by customs at %(office)s.") % {"office": endorsement.office_name},
            import_line_id=line.pk,
            quantity=alive,
            state=Lot.State.APPROVED,
        )
        move(lot, kind=Movement.Kind.OPENED, change=alive, by=SYSTEM)
        made.append(lot)
    return made
