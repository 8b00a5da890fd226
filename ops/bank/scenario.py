"""Statement lines as payers really send them, with what each one really means.

Made from open invoices with a seeded generator: most carry the reference as printed, others with
spaces, letters for digits, a mistyped character, only the invoice's number, only a name; some
pay another amount, pay twice, pay for others, or have nothing to do with us.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from billing.invoices.models import Invoice
from billing.invoices.references import is_reference
from billing.reconciliation.parsed import ParsedLine
from core.common.money import Money


@dataclass(frozen=True, slots=True)
class Told:
    """A line, the invoice that it really pays whole (or None), and how it was written."""

    line: ParsedLine
    truth: Invoice | None
    manner: str


# Of a thousand lines: how many are written in which manner.
MANNERS: tuple[tuple[str, int], ...] = (
    ("clean", 520),
    ("spaced", 150),
    ("lookalike", 60),
    ("mistyped", 60),
    ("number", 80),
    ("name_only", 40),
    ("other_amount", 40),
    ("twice", 30),
    ("for_others", 20),
)


def make_lines(
    invoices: Sequence[Invoice], *, strangers: int, seed: int, day: dt.date
) -> list[Told]:
    """One line or more per invoice, and `strangers` lines that mean none; shuffled."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable scenario, no secret
    manners = [name for name, _weight in MANNERS]
    weights = [weight for _name, weight in MANNERS]
    told: list[Told] = []
    for invoice in invoices:
        manner = dice.choices(manners, weights)[0]
        told += _tell(invoice, manner, dice, day, others=invoices)
    told += [_stranger(number, dice, day, invoices) for number in range(strangers)]
    dice.shuffle(told)
    return told


def _tell(
    invoice: Invoice, manner: str, dice: random.Random, day: dt.date, *, others: Sequence[Invoice]
) -> list[Told]:
    payer = invoice.billed_to["name"]
    text = _WRITE.get(manner, _clean)(invoice, dice)
    amount, truth = invoice.total, True
    if manner == "other_amount":
        amount, truth = Money(max(invoice.total_minor - 100, 1), invoice.currency), False
    if manner == "for_others":
        payer = dice.choice(others).billed_to["name"]
    said = [Told(_line(amount, payer, text, dice, day), invoice if truth else None, manner)]
    if manner == "twice":
        said.append(Told(_line(amount, payer, text, dice, day), None, "again"))
    return said


def _line(amount: Money, payer: str, text: str, dice: random.Random, day: dt.date) -> ParsedLine:
    return ParsedLine(
        booked_on=day - dt.timedelta(days=dice.randrange(28)),
        amount=amount,
        bank_id=f"B{dice.getrandbits(60):015x}",
        payer=dice.choice((payer, payer.upper(), f"{payer} Ltd", payer)),
        text=text,
    )


def _clean(invoice: Invoice, dice: random.Random) -> str:
    return dice.choice(("{}", "permit fee {}", "pagamento {}", "/ROC/{}//")).format(
        invoice.reference
    )


def _spaced(invoice: Invoice, dice: random.Random) -> str:
    pieces = invoice.printed_reference.split()
    return f"pay {dice.choice((' ', '-', '.', '  ')).join(pieces).lower()} thanks"


def _lookalike(invoice: Invoice, dice: random.Random) -> str:
    return f"ref {invoice.reference[:6]}{invoice.reference[6:].replace('0', 'O')}"


def _mistyped(invoice: Invoice, dice: random.Random) -> str:
    """One digit changed, or two neighbours changed over; never right by chance."""
    while True:
        letters = list(invoice.reference)
        at = dice.randrange(6, len(letters) - 1)
        if dice.random() < 0.5:
            letters[at] = dice.choice([one for one in "0123456789" if one != letters[at]])
        else:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        wrong = "".join(letters)
        if wrong != invoice.reference and not is_reference(wrong):
            return f"permit {wrong}"


def _number(invoice: Invoice, dice: random.Random) -> str:
    return dice.choice(("{}", "invoice {}", "fact. {}")).format(
        dice.choice((invoice.number, invoice.number.replace("-", " "), invoice.number.lower()))
    )


def _name_only(invoice: Invoice, dice: random.Random) -> str:
    return dice.choice(("CITES permit", "export fee", "licenca", ""))


def _stranger(number: int, dice: random.Random, day: dt.date, invoices: Sequence[Invoice]) -> Told:
    """Money of somebody else, often of an amount that an invoice has; or a charge of the bank."""
    like = dice.choice(invoices)
    if dice.random() < 0.2:
        amount = Money(-dice.randrange(50, 5000), like.currency)
        return Told(_line(amount, "The Bank", "charges", dice, day), None, "charge")
    text = dice.choice(("school fees", "RF18 5390 0754 7034", "INV-1999-000001", "rent", "refund"))
    return Told(_line(like.total, f"Stranger {number}", text, dice, day), None, "stranger")


_WRITE: dict[str, Callable[[Invoice, random.Random], str]] = {
    "spaced": _spaced,
    "lookalike": _lookalike,
    "mistyped": _mistyped,
    "number": _number,
    "name_only": _name_only,
}
