"""What the border and the end of a permit do to lots, in the worker. Each may come twice."""

from __future__ import annotations

from uuid import UUID

from core.customs.events import ImportRecorded, PermitEndorsed
from core.customs.models import Endorsement, EndorsementLine
from core.events import subscriber
from core.permits.events import PermitCancelled, PermitExpired
from core.stock.services import open_import_lots, release_draws, settle_draws


@subscriber(PermitEndorsed, name="stock.settle")
def settle(event: PermitEndorsed) -> None:
    """What customs endorsed replaces what was drawn."""
    rows = EndorsementLine.objects.filter(
        endorsement__permit_id=event.permit_id,
        endorsement__direction=Endorsement.Direction.EXPORT,
    )
    settle_draws(permit_id=event.permit_id, endorsed=dict(rows.values_list("position", "quantity")))


@subscriber(PermitCancelled, name="stock.release_cancelled")
def release_cancelled(event: PermitCancelled) -> None:
    """A cancelled or returned permit gives back what it drew."""
    _release(event.permit_id)


@subscriber(PermitExpired, name="stock.release_expired")
def release_expired(event: PermitExpired) -> None:
    """An expired permit gives back what it drew."""
    _release(event.permit_id)


def _release(permit_id: UUID) -> None:
    """Endorsed first, where both events wait: goods that left are never given back."""
    rows = EndorsementLine.objects.filter(
        endorsement__permit_id=permit_id, endorsement__direction=Endorsement.Direction.EXPORT
    )
    endorsed = dict(rows.values_list("position", "quantity"))
    if endorsed:
        settle_draws(permit_id=permit_id, endorsed=endorsed)
        return
    release_draws(permit_id=permit_id)


@subscriber(ImportRecorded, name="stock.open_import_lots")
def open_lots(event: ImportRecorded) -> None:
    """What arrived becomes lots of its importer."""
    open_import_lots(event.endorsement_id)


def register() -> None:
    """Nothing to do: importing this module has subscribed."""
