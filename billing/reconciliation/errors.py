"""Why a statement or a decision about one of its lines is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


class StatementUnreadable(Invalid):
    code = "statement.unreadable"
    sentence = _("The file cannot be read as a bank statement: %(reason)s")


class StatementDoesNotAddUp(Invalid):
    code = "statement.does_not_add_up"
    sentence = _(
        "The statement does not add up: it opens at %(opening)s, its lines come to %(lines)s, and "
        "it closes at %(closing)s. Ask the bank for the whole file."
    )


class StatementKnown(Refused):
    code = "statement.known"
    sentence = _("This file was imported on %(on)s already; nothing was changed.")


class StatementCurrency(Invalid):
    code = "statement.currency"
    sentence = _("The statement is in %(currency)s, the country's books are in %(wanted)s.")


class LineNotFound(NotFound):
    code = "statement.line_not_found"


class LineDecided(Refused):
    code = "statement.line_decided"
    sentence = _("This line of the statement was decided on already.")


class LineDoesNotFit(Refused):
    code = "statement.line_does_not_fit"
    sentence = _("The line is over %(amount)s: it does not fit %(what)s.")
