"""Why a note or a measure is refused."""

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


class NoteNotFound(NotFound):
    """There is no such note on the taxon."""

    code = "nationals.note_not_found"
    sentence = _("There is no such note on this species.")


class MeasureNotFound(NotFound):
    """There is no such measure."""

    code = "nationals.measure_not_found"
    sentence = _("There is no such national measure.")


class NoteEmpty(Invalid):
    """Neither text nor picture."""

    code = "nationals.note_empty"
    sentence = _("Write a title, and a text or a picture with it.")


class PictureKindRefused(Invalid):
    """A file that a browser cannot show as a picture."""

    code = "nationals.picture_kind"
    sentence = _("“%(name)s” is no picture that browsers show. Choose a JPEG or PNG file.")


class TooManyPictures(Invalid):
    """More pictures than a note may have."""

    code = "nationals.too_many_pictures"
    sentence = _("A note has %(limit)s pictures at most. Make a second note for more.")


class LegalBasisMissing(Invalid):
    """A measure without the law it rests on."""

    code = "nationals.legal_basis_missing"
    sentence = _("Name the law or the decision that the measure rests on.")


class MeasureEnded(Refused):
    """The measure has an end already, or would end before it began."""

    code = "nationals.measure_ended"
    sentence = _("The measure has ended, or would end before %(starts_on)s, when it began.")
