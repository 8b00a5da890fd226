"""Why the species reference refuses something."""

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound


class TaxonNotFound(NotFound):
    """There is no taxon with that id."""

    code = "species.taxon_not_found"
    sentence = _("There is no taxon with the number %(taxon_id)s.")


class FileUnreadable(Invalid):
    """The file is empty, or is not a table of text."""

    code = "species.file_unreadable"
    sentence = _("%(file)s cannot be read as a table: %(reason)s.")


class KindUnknown(Invalid):
    """The header row is of none of the files that can be imported."""

    code = "species.kind_unknown"
    sentence = _(
        "%(file)s has none of the known header rows. Expected a Species+ listings or suspensions "
        "download, or a Checklist index or history. Found: %(found)s."
    )


class ColumnsMissing(Invalid):
    """Columns without which no row can be understood are not in the file."""

    code = "species.columns_missing"
    sentence = _("%(file)s lacks the columns %(missing)s, which a %(kind)s file must have.")
