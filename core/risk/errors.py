"""Why something about risk was refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


class InspectionNotFound(NotFound):
    code = "inspection.not_found"


class NotAssessed(Refused):
    """The worker assesses after the submission; officers may do it at once."""

    code = "risk.not_assessed"
    sentence = _("The risk of this case has not been assessed yet: assess it, then try again.")


class InspectionNeeded(Refused):
    code = "risk.inspection_needed"
    sentence = _("This case is in the red lane: it goes on only after an inspection in order.")


class InspectionOpen(Refused):
    code = "inspection.already_open"
    sentence = _("An inspection of this case is open already: finish it first.")


class InspectionFinished(Refused):
    code = "inspection.finished"
    sentence = _("This inspection is finished; order a new one where more is to be looked at.")


class ChecksUnanswered(Invalid):
    """`fields` has "checks.<code>" for each question of the checklist without an answer."""

    code = "inspection.checks_unanswered"
    sentence = _("Answer each question of the checklist; still open: %(first)s.")


class MeasuresInvalid(Invalid):
    """`fields` has "lines.<position>" for each quantity that is missing or no number."""

    code = "inspection.measures_invalid"
    sentence = _("Enter the measured quantity of each line; see line %(first)s.")


class OutcomeUnknown(Invalid):
    code = "inspection.outcome_unknown"
    sentence = _("Choose one of the outcomes of an inspection.")


class NoteMissing(Invalid):
    code = "inspection.note_missing"
    sentence = _("Say what was found where it is not as declared.")


class OfficerUnfit(Invalid):
    code = "inspection.officer_unfit"
    sentence = _("%(officer)s may not inspect: choose somebody who may.")


class WeightsInvalid(Invalid):
    code = "risk.weights_invalid"
    sentence = _("A weight is a whole number from 0 to 100; see %(first)s.")
