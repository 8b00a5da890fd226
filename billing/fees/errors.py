"""Why a fee cannot be told, or stops a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Refused


class NoSchedule(Refused):
    code = "fees.no_schedule"
    sentence = _("No fee schedule is in force on %(on)s.")


class FeeNotPaid(Refused):
    code = "fees.not_paid"
    sentence = _("The fee of this application has not been paid yet.")
