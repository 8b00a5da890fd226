"""What the border (in the worker) and the end of a permit do to lots. Each may come twice."""

from __future__ import annotations

from uuid import UUID

from core.customs.events import ImportRecorded, PermitEndorsed
from core.customs.models import Endorsement, EndorsementLine
from core.events import subscriber
from core.stock.services import open_import_lots, release_draws, settle_draws


@subscriber(PermitEndorsed, name="stock.settle")
def settle(event: PermitEndorsed) -> None:
    """What customs endorsed replaces what was drawn."""
    rows = EndorsementLine.objects.filter(
        endorsement__permit_id=event.permit_id,
        endorsement__direction=Endorsement.Direction.EXPORT,
    )
    settle_draws(permit_id=event.permit_id, endorsed=dict(rows.values_list("position", "quantity")))


def release_at_end(permit_id: UUID) -> None:
    """A permit that ends gives back what it drew, in the transaction that ends it.

    Endorsed first, where that event still waits: goods that left are never given back.
    """
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
