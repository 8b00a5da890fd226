"""Why the ledger refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound, Refused


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


class NoEntry(NotFound):
    code = "ledger.no_entry"
    sentence = _("There is no such entry in the books.")


class PeriodClosed(Refused):
    code = "ledger.period_closed"
    sentence = _("The books are closed up to %(until)s: date the entry later, or reopen the month.")


class PeriodNotOver(Refused):
    code = "ledger.period_not_over"
    sentence = _("%(month)s is not over yet: close it from %(from)s on.")


class PeriodOutOfOrder(Refused):
    code = "ledger.period_out_of_order"
    sentence = _("Months are closed one after the other: %(month)s comes first.")


class PeriodNotReady(Refused):
    code = "ledger.period_not_ready"
    sentence = _("%(month)s cannot be closed yet. %(reasons)s")


class PeriodNotLast(Refused):
    code = "ledger.period_not_last"
    sentence = _("Only the month closed last can be reopened.")


class NoRate(NotFound):
    code = "ledger.no_rate"
    sentence = _("No exchange rate from %(base)s to %(quote)s is recorded on or before %(on)s.")


class RateInvalid(Invalid):
    code = "ledger.rate_invalid"
    sentence = _("A rate is above zero, between two different currencies, and names its source.")
