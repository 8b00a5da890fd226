"""Why a finding was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


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


class StandingFindingNotFound(NotFound):
    code = "standing_finding.not_found"


class StandingFindingOver(Refused):
    code = "standing_finding.over"
    sentence = _("%(number)s is not in force any more; another finding is needed.")


class StandingFindingUsedUp(Refused):
    code = "standing_finding.used_up"
    sentence = _(
        "%(number)s covers %(left)s %(unit)s more, but line %(position)s asks for %(asked)s."
    )


class NothingToCite(Refused):
    code = "standing_finding.nothing_to_cite"
    sentence = _(
        "No standing finding in force covers line %(position)s (%(species)s); the Scientific "
        "Authority must make one for this case."
    )


class BasisDoesNotCarry(Refused):
    code = "standing_finding.does_not_carry"
    sentence = _(
        "%(number)s does not carry this quota: it must be positive, in force, for this species or "
        "one above it, and for as much."
    )
