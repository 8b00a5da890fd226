"""Why a finding was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, Refused


class FindingInvalid(Invalid):
    code = "finding.invalid"
    sentence = _("The finding is not complete yet.")


class FindingMissing(Refused):
    code = "finding.missing"
    sentence = _("%(finding)s: none has been recorded yet.")


class FindingAgainst(Refused):
    code = "finding.against"
    sentence = _("%(finding)s: the one in force is “%(outcome)s”, so nothing may be issued.")


class FindingOutdated(Refused):
    code = "finding.outdated"
    sentence = _(
        "%(finding)s: the application was changed after it was made; it must be made again."
    )
