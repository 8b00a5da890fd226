"""Why the ledger refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import NotFound, Refused


class EntryUnbalanced(Refused):
    code = "ledger.unbalanced"
    sentence = _("The entry does not balance: it is off by %(difference)s in %(currency)s.")


class EntryTooShort(Refused):
    code = "ledger.too_short"
    sentence = _("An entry has at least two postings, none of them zero.")


class EntryKeyReused(Refused):
    code = "ledger.key_reused"
    sentence = _("“%(key)s” has already been booked with other content.")


class EntryAlreadyReversed(Refused):
    code = "ledger.already_reversed"
    sentence = _("This entry has already been reversed.")


class NoAccount(NotFound):
    code = "ledger.no_account"
    sentence = _("The chart of accounts has no open account for “%(wanted)s”.")
