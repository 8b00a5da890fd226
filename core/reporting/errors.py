"""Why a report was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid


class YearInvalid(Invalid):
    code = "report.year_invalid"
    sentence = _("%(year)s is not a year that trade can be reported for.")


class DirectionUnknown(Invalid):
    code = "report.direction_unknown"
    sentence = _("A report is of exports or of imports, not of “%(direction)s”.")


class HeadingInvalid(Invalid):
    """The header row lacks columns or has others: such a file is not loaded at all."""

    code = "report.heading_invalid"
    sentence = _("The column headings are not right; missing: %(missing)s; excess: %(excess)s.")


class TabulationInvalid(Invalid):
    code = "tabulation.invalid"
    sentence = _("This is no comparative tabulation of the Trade Database: check %(what)s.")
