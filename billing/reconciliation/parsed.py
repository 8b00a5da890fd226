"""A statement as read from a file, whatever the format. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLine:
    """A booking: `amount` is negative for money that went out. `bank_id` is the bank's own id."""

    booked_on: dt.date
    amount: Money
    bank_id: str = ""
    payer: str = ""
    payer_account: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedStatement:
    """What a file says. `opening` and `closing` are None where the format has none (CSV)."""

    currency: str
    account: str = ""
    number: str = ""
    opening: Money | None = None
    closing: Money | None = None
    lines: Sequence[ParsedLine] = field(default_factory=tuple)

    @property
    def total(self) -> Money:
        """What the lines come to."""
        return Money(sum(line.amount.amount_minor for line in self.lines), self.currency)

    @property
    def adds_up(self) -> bool:
        """Whether opening plus lines is closing, where both are said."""
        if self.opening is None or self.closing is None:
            return True
        return self.opening + self.total == self.closing


def keys_of(statement: ParsedStatement) -> list[str]:
    """A key per line that the same booking has in every file that tells it.

    Two bookings of one day that look alike and have no id of the bank's are told apart by
    counting them, in the order of the file.
    """
    seen: Counter[str] = Counter()
    keys = []
    for line in statement.lines:
        if line.bank_id:
            base = f"{statement.account}|{line.bank_id}"
        else:
            parts = (
                statement.account,
                line.booked_on.isoformat(),
                str(line.amount),
                " ".join(line.text.split()).upper(),
                line.payer.strip().upper(),
            )
            base = "\x1f".join(parts)
        seen[base] += 1
        counted = base if seen[base] == 1 else f"{base}|{seen[base]}"
        keys.append("line-" + hashlib.sha256(counted.encode()).hexdigest()[:48])
    return keys
