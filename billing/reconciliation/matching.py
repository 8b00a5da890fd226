"""Which invoice a line of a statement means. Pure: no ORM.

A line is matched by itself only when nothing else can be meant: the amount is the invoice's whole
total, and its reference stands in the text (ISO 11649, check digits hold), or its number, or the
reference with a character or two mistyped together with the payer's name. Everything else is
proposed to a person, with the reasons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from billing.invoices.references import find_references
from billing.reconciliation.parsed import ParsedLine
from billing.reconciliation.states import How

LIKE_NAME = 85  # of 100: how like a payer's name must be to count
MISTYPED = 1  # characters of a reference that may be wrong, or two neighbours changed over
MOST_PROPOSALS = 5
_NUMBER = re.compile(r"INV[\s\-/]*([0-9]{4})[\s\-/]*([0-9]{1,7})")
_LEGAL_FORMS = re.compile(
    r"\b(LTD|LIMITED|LDA|LIMITADA|PTY|INC|LLC|SA|SARL|GMBH|PLC|CC|CO|COMPANY|SOC|EIRL)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvoice:
    """What matching knows of an invoice that waits for money; `total_minor` in the books' unit."""

    id: UUID
    number: str
    reference: str
    total_minor: int
    payer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Invoices that a line may pay, how likely (0 to 100), and why: codes of `wording`."""

    invoices: tuple[OpenInvoice, ...]
    score: int
    reasons: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The proposal as it is stored with its line."""
        return {
            "invoices": [str(one.id) for one in self.invoices],
            "numbers": [one.number for one in self.invoices],
            "score": self.score,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What matching says of a line: an invoice for sure, or proposals for a person."""

    invoice: OpenInvoice | None = None
    how: How | None = None
    proposals: tuple[Proposal, ...] = ()


@dataclass(slots=True)
class Pool:
    """The open invoices, found by reference, number and amount. A taken one is not found again."""

    by_reference: dict[str, OpenInvoice] = field(default_factory=dict)
    by_number: dict[str, OpenInvoice] = field(default_factory=dict)
    by_amount: dict[int, list[OpenInvoice]] = field(default_factory=lambda: defaultdict(list))
    by_payer: dict[str, list[OpenInvoice]] = field(default_factory=lambda: defaultdict(list))
    closed: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, invoices: Iterable[OpenInvoice], *, closed: Iterable[tuple[int, str]] = ()) -> Pool:
        """The pool of these invoices; `closed` are amounts and references of those that are not
        open any more, which a mistyped reference may have meant."""
        pool = cls()
        for total_minor, reference in closed:
            pool.closed[total_minor].append(reference)
        for one in invoices:
            pool.by_reference[one.reference] = one
            pool.by_number[one.number] = one
            pool.by_amount[one.total_minor].append(one)
            pool.by_payer[plain_name(one.payer)].append(one)
        return pool

    def take(self, invoice: OpenInvoice) -> None:
        """The invoice is paid: it is meant by no other line."""
        self.closed[invoice.total_minor].append(invoice.reference)
        self.by_reference.pop(invoice.reference, None)
        self.by_number.pop(invoice.number, None)
        self.by_amount[invoice.total_minor].remove(invoice)
        self.by_payer[plain_name(invoice.payer)].remove(invoice)


def plain_name(name: str) -> str:
    """A payer's name in capitals, without legal forms and signs."""
    words = re.sub(r"[^A-Z0-9À-Þ]+", " ", name.upper())
    return " ".join(_LEGAL_FORMS.sub(" ", words).split())


def match(line: ParsedLine, pool: Pool) -> Decision:
    """What a line that came in means. A reference or number of an open invoice with another
    amount is proposed first."""
    amount = line.amount.amount_minor
    named = _named(line, pool)
    for invoice, how in named:
        if invoice.total_minor == amount:
            return Decision(invoice=invoice, how=how)
    mended = _mended(line, pool)
    if not named and mended is not None:
        return Decision(invoice=mended, how=How.MENDED)
    proposals = [
        Proposal(invoices=(invoice,), score=90, reasons=(how.value, "other_amount"))
        for invoice, how in named
    ]
    proposals += _same_amount(line, pool)
    proposals += _together(line, pool)
    best = sorted(proposals, key=lambda one: -one.score)[:MOST_PROPOSALS]
    return Decision(proposals=tuple(best))


def _named(line: ParsedLine, pool: Pool) -> list[tuple[OpenInvoice, How]]:
    """Open invoices whose reference or number stands in the text, references first."""
    found = [
        (pool.by_reference[reference], How.REFERENCE)
        for reference in find_references(line.text)
        if reference in pool.by_reference
    ]
    for year, serial in _NUMBER.findall(line.text.upper()):
        number = f"INV-{year}-{int(serial):06d}"
        if number in pool.by_number:
            found.append((pool.by_number[number], How.NUMBER))
    return list({invoice.id: (invoice, how) for invoice, how in reversed(found)}.values())[::-1]


def _mended(line: ParsedLine, pool: Pool) -> OpenInvoice | None:
    """The only invoice of this amount whose reference was mistyped, if the payer is like.

    None when a reference in the text is right as it stands (it means a closed invoice, or one of
    others), or when a closed invoice is as near.
    """
    if find_references(line.text):
        return None
    packed = re.sub(r"[^A-Z0-9]+", "", line.text.upper())
    pieces = [packed[start : start + 17] for start in range(max(len(packed) - 16, 1))]
    near = [
        invoice
        for invoice in pool.by_amount.get(line.amount.amount_minor, ())
        if _is_like(line.payer, invoice.payer)
        and any(_is_near(piece, invoice.reference) for piece in pieces)
    ]
    closed = pool.closed.get(line.amount.amount_minor, ())
    if len(near) != 1 or any(_is_near(piece, one) for one in closed for piece in pieces):
        return None
    return near[0]


def _is_near(piece: str, reference: str) -> bool:
    if not piece.startswith(reference[0]) and piece[1:2] != reference[1]:
        return False
    distance = DamerauLevenshtein.distance(piece, reference, score_cutoff=MISTYPED)
    return bool(distance <= MISTYPED)


def _is_like(left: str, right: str) -> bool:
    if not left.strip():
        return False
    return bool(fuzz.token_sort_ratio(plain_name(left), plain_name(right)) >= LIKE_NAME)


def _same_amount(line: ParsedLine, pool: Pool) -> list[Proposal]:
    same = pool.by_amount.get(line.amount.amount_minor, [])
    proposals = []
    for invoice in same[:200]:
        if _is_like(line.payer, invoice.payer):
            proposals.append(
                Proposal(invoices=(invoice,), score=80, reasons=("same_amount", "like_payer"))
            )
        elif len(same) <= MOST_PROPOSALS:
            proposals.append(Proposal(invoices=(invoice,), score=40, reasons=("same_amount",)))
    return proposals


def _together(line: ParsedLine, pool: Pool) -> list[Proposal]:
    """Two or three invoices of a like payer that come to the amount together."""
    theirs = pool.by_payer.get(plain_name(line.payer), []) if line.payer.strip() else []
    for count in (2, 3):
        for group in combinations(theirs[:12], count):
            if sum(one.total_minor for one in group) == line.amount.amount_minor:
                reasons = ("together_the_amount", "like_payer")
                return [Proposal(invoices=group, score=75, reasons=reasons)]
    return []
