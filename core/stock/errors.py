"""Why something about stock was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Forbidden, Invalid, NotFound, Refused


class LotNotFound(NotFound):
    code = "lot.not_found"


class TransferNotFound(NotFound):
    code = "transfer.not_found"


class NotHolder(Forbidden):
    code = "lot.not_holder"
    sentence = _("Only members of the organisation that holds the lot may do this.")


class LotInvalid(Invalid):
    code = "lot.invalid"


class OperationInvalid(Invalid):
    code = "operation.invalid"


class LotOverdrawn(Refused):
    code = "lot.overdrawn"
    sentence = _(
        "Lot %(lot)s holds %(left)s, and %(asked)s are asked for. Lower the quantity, or add "
        "another lot."
    )


class LotNotApproved(Refused):
    code = "lot.not_approved"
    sentence = _(
        "Lot %(lot)s is not approved. Wait for the Management Authority's decision, or choose "
        "another lot."
    )


class LotDecided(Refused):
    code = "lot.decided"
    sentence = _("Lot %(lot)s was decided already. Declare another lot instead.")


class ReasonMissing(Invalid):
    code = "lot.reason_missing"
    sentence = _("State the reason.")


class CapacityExceeded(Refused):
    code = "operation.capacity_exceeded"
    sentence = _(
        "Operation %(number)s may produce %(capacity)s a year, and %(used)s were declared for "
        "%(year)s. Lower the quantity, or have the capacity raised."
    )


class LotDoesNotFit(Refused):
    code = "lot.does_not_fit"
    sentence = _(
        "Lot %(lot)s is not of the same holder, species, term, unit, source and origin as line "
        "%(position)s. Choose another lot, or correct the line."
    )


class ImportExceeded(Refused):
    code = "lot.import_exceeded"
    sentence = _(
        "The import on %(reference)s is recorded with %(imported)s. Declare no more than that."
    )


class MarkKnown(Refused):
    code = "mark.known"
    sentence = _("Mark %(number)s is on another specimen already. Correct the number.")


class TooManyMarks(Refused):
    code = "mark.too_many"
    sentence = _("Lot %(lot)s would bear more marks than it was declared with specimens.")


class TransferAnswered(Refused):
    code = "transfer.answered"
    sentence = _("This transfer was answered already. Offer it again.")


class SameHolder(Invalid):
    code = "transfer.same_holder"
    sentence = _("The receiver holds the lot already. Choose another organisation.")


QUANTITY_SENTENCE = _("Enter a number above zero with at most four decimals.")
NO_OPERATION_SENTENCE = _(
    "Only a lot of a registered operation has offspring. Declare a new lot instead."
)
