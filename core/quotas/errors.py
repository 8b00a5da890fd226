"""Why a quota refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


class QuotaNotFound(NotFound):
    code = "quota.not_found"


class QuotaInvalid(Invalid):
    code = "quota.invalid"
    sentence = _("The quota's details are not right yet.")


class QuotaExceeded(Refused):
    code = "quota.exceeded"
    sentence = _(
        "Line %(position)s asks for %(asked)s %(unit)s, but only %(left)s %(unit)s of the "
        "%(year)s quota of %(amount)s are left."
    )


class QuotaIsZero(Refused):
    code = "quota.zero"
    sentence = _("Line %(position)s: the %(year)s quota is zero, so nothing may be exported.")


class QuotaInPreparation(Refused):
    code = "quota.in_preparation"
    sentence = _(
        "Line %(position)s: the %(year)s quota is still in preparation; nothing may be exported "
        "until it has been communicated."
    )


class QuotaUnitMismatch(Refused):
    code = "quota.unit_mismatch"
    sentence = _(
        "Line %(position)s is in %(unit)s but its quota is counted in %(quota_unit)s. "
        "Quantities are never converted silently: state the line in the quota's unit."
    )


class EndorsedOverReserved(Refused):
    code = "quota.endorsed_over_reserved"
    sentence = _("Line %(position)s: %(endorsed)s were endorsed but only %(reserved)s reserved.")


class AlreadySettled(Refused):
    code = "quota.already_settled"
    sentence = _("Line %(position)s was settled already with %(endorsed)s.")


class ReservationReleased(Refused):
    code = "quota.reservation_released"
    sentence = _("Line %(position)s: what was reserved has been given back to the quota.")
