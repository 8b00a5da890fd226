"""Why a quota refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


class QuotaNotFound(NotFound):
    code = "quota.not_found"


class QuotaInvalid(Invalid):
    code = "quota.invalid"
    sentence = _("The quota's details are not right yet.")
    period = _("Give a year, or the first and the last day.")
    year = _("Write a year of four digits.")
    reason = _("Say why; the reason is kept with the quota.")
    notice = _("Say how it was published or told to the Secretariat, with number or date.")
    basis = _("Choose the non-detriment finding that the higher amount rests on.")
    carried = _("Write a quantity over 0, with four decimal places at most.")


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
        "Quantities are never converted silently: state the line in the quota's unit, or have the "
        "factor stated with the quota."
    )


class QuotaRegionMissing(Refused):
    code = "quota.region_missing"
    sentence = _(
        "Line %(position)s: the quota of this species is divided by regions; state where the "
        "specimens were taken."
    )


class NotTheSameQuota(Refused):
    code = "quota.not_the_same"
    sentence = _(
        "Only between two periods of the same quota (species, specimens, unit, origin, region) is "
        "something carried over, and only forwards."
    )


class CarriedTooMuch(Refused):
    code = "quota.carried_too_much"
    sentence = _("Only %(left)s %(unit)s are left to be carried over.")


class EndorsedOverReserved(Refused):
    code = "quota.endorsed_over_reserved"
    sentence = _("Line %(position)s: %(endorsed)s were endorsed but only %(reserved)s reserved.")


class AlreadySettled(Refused):
    code = "quota.already_settled"
    sentence = _("Line %(position)s was settled already with %(endorsed)s.")


class ReservationReleased(Refused):
    code = "quota.reservation_released"
    sentence = _("Line %(position)s: what was reserved has been given back to the quota.")
