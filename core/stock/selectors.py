"""Reads of stock: who sees which lots, and what they hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from core.customs.models import Endorsement
from core.parties.models import Organisation
from core.parties.selectors import organisations_of
from core.permits.models import Application, ApplicationLine, Permit
from core.permits.rules.standing import WITHDRAWN
from core.stock.errors import LotNotFound, TransferNotFound
from core.stock.graph import Graph, graph_of
from core.stock.models import Claim, Draw, Lot, Movement, Operation, Policy, Transfer
from core.stock.rules import fits

SEES_ALL = ("application.view_all", "case.work", "customs.endorse")
"""Permissions whose holders see the lots of every organisation."""


def lots_visible_to(user: Any) -> QuerySet[Lot]:
    """All lots for officers and inspectors, else those of the user's own organisations."""
    rows = Lot.objects.select_related("taxon", "organisation", "operation")
    if "system" in user.role_codes or any(user.may(one) for one in SEES_ALL):
        return rows
    return rows.filter(organisation__in=organisations_of(user))


def list_lots(user: Any, *, state: str = "", search: str = "") -> QuerySet[Lot]:
    """Those visible to `user`, latest first: of a state, by code, species, holder or mark."""
    rows = lots_visible_to(user).order_by("-created_at", "id")
    if state:
        rows = rows.filter(state=state)
    if search.strip():
        text = search.strip()
        wanted = Q(code__icontains=text) | Q(taxon__scientific_name__icontains=text)
        wanted |= Q(organisation__name__icontains=text) | Q(reference__icontains=text)
        marked = Lot.objects.filter(marks__number__iexact=text).values("pk")
        rows = rows.filter(wanted | Q(pk__in=marked))
    return rows


def get_lot(lot_id: UUID, *, user: Any) -> Lot:
    """The lot, if `user` may see it. Raises LotNotFound."""
    row = lots_visible_to(user).filter(pk=lot_id).first()
    if row is None:
        raise LotNotFound()
    return row


def list_movements(lot: Lot) -> QuerySet[Movement]:
    """The lot's movements, oldest first, with the lots and the draws that they name."""
    return Movement.objects.filter(lot=lot).select_related("counterpart", "draw", "made_by")


def transfers_visible_to(user: Any) -> QuerySet[Transfer]:
    """Offers from and to the user's own organisations."""
    own = organisations_of(user)
    rows = Transfer.objects.select_related("lot__taxon", "lot__organisation", "receiver")
    return rows.filter(Q(receiver__in=own) | Q(lot__organisation__in=own))


def get_transfer(transfer_id: UUID, *, user: Any) -> Transfer:
    """The transfer, if `user` may see it. Raises TransferNotFound."""
    row = transfers_visible_to(user).filter(pk=transfer_id).first()
    if row is None:
        raise TransferNotFound()
    return row


def list_operations(user: Any) -> QuerySet[Operation]:
    """The register for officers and inspectors, else the user's own operations."""
    rows = Operation.objects.select_related("taxon", "organisation")
    if any(user.may(one) for one in SEES_ALL):
        return rows
    return rows.filter(organisation__in=organisations_of(user))


def used_capacity(operation: Operation, *, year: int) -> Decimal:
    """What an operation's approved lots and births of a year count, in specimens. Two queries."""
    lots = Lot.objects.filter(
        operation=operation,
        basis=Lot.Basis.OPERATION,
        unit_code="NAR",
        state=Lot.State.APPROVED,
        acquired_on__year=year,
    ).aggregate(sum=Sum("quantity"))["sum"]
    births = Movement.objects.filter(
        lot__operation=operation, kind=Movement.Kind.BORN, at__year=year
    ).aggregate(sum=Sum("change"))["sum"]
    return (lots or Decimal(0)) + (births or Decimal(0))


def fitting_lots(app: Application, line: ApplicationLine) -> list[Lot]:
    """The approved lots with a balance that a line may draw on. One query."""
    if line.taxon_id is None:
        return []
    rows = Lot.objects.filter(
        organisation_id=app.applicant_id,
        taxon_id=line.taxon_id,
        state=Lot.State.APPROVED,
        balance__gt=0,
    )
    return [lot for lot in rows if fits(lot, line, holder_id=app.applicant_id)]


def find_receiver(text: str) -> Organisation | None:
    """Whom a holder means by a whole name or a registration number; None unless it is one."""
    wanted = text.strip()
    if not wanted:
        return None
    meant = Q(name__iexact=wanted) | Q(registration_number__iexact=wanted)
    found = list(Organisation.objects.filter(meant)[:2])
    return found[0] if len(found) == 1 else None


def find_policy() -> Policy | None:
    """When the country demands lots and tags; None where its pack says nothing."""
    return Policy.objects.first()


def find_importer(endorsement: Endorsement) -> Organisation | None:
    """Who holds what arrived: our import permit's applicant, else the importer's only namesake."""
    paper = endorsement.foreign_permit
    if paper is None:
        return None
    own = Permit.objects.filter(
        kind="I",
        exporter_country=endorsement.issuer,
        lines__origin_permit_number__iexact=endorsement.number,
    ).exclude(standing__status__in=WITHDRAWN)
    permit = own.select_related("application__applicant").order_by("-issued_at").first()
    if permit is not None:
        return permit.application.applicant
    name = str((paper.snapshot.get("importer") or {}).get("name") or "").strip()
    namesakes = list(Organisation.objects.filter(name__iexact=name)[:2]) if name else []
    return namesakes[0] if len(namesakes) == 1 else None


def case_section(app: Application) -> dict[str, Any]:
    """For the case page: `lines` with claims and draws, and the `graph` (None without lots).

    Three queries without lots; with them two more per generation of lots.
    """
    claims = list(
        Claim.objects.filter(application=app).select_related("lot__taxon", "lot__organisation")
    )
    permit_id = Permit.objects.filter(application=app).values_list("pk", flat=True).first()
    draws = list(
        Draw.objects.filter(permit_id=permit_id).select_related("lot__taxon", "lot__organisation")
        if permit_id
        else []
    )
    used = [(one.position, one.lot, one.quantity) for one in draws or claims]
    return {"claims": claims, "draws": draws, "graph": graph_of(used) if used else None}


def case_graph(app: Application) -> Graph | None:
    """The way of the case's lines back to their origins. Costs as `case_section`."""
    graph: Graph | None = case_section(app)["graph"]
    return graph
