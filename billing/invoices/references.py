"""Creditor references of ISO 11649 ("RF…"), made and found again in what banks pass on. Pure."""

from __future__ import annotations

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

_SEPARATORS = re.compile(r"[\s\-.,/:;_'()\[\]\u00a0]+")
_START = re.compile(r"RF(?=[0-9OIL]{2})")
_LETTERS_FOR_DIGITS = str.maketrans("OIL", "011")
LONGEST, SHORTEST = 25, 5
OURS = re.compile(r"RF[0-9]{2}[A-Z]{2}[0-9]{11}")


def make_reference(*, prefix: str, year: int, serial: int) -> str:
    """The reference of the invoice number `serial` of `year`: always 17 characters.

    `prefix` is two capital letters (the country's ISO code), which keeps the references of two
    countries that bank together apart. Raises ValueError beyond 9,999,999 invoices a year.
    """
    if not re.fullmatch(r"[A-Z]{2}", prefix) or not 0 < serial <= 9_999_999:
        raise ValueError("prefix is two capital letters, serial from 1 to 9999999")
    body = f"{prefix}{year:04d}{serial:07d}"
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def format_reference(reference: str) -> str:
    """The reference in groups of four, as it is printed."""
    return str(iso11649.format(reference))


def is_reference(text: str) -> bool:
    """Whether `text` is a creditor reference with right check digits."""
    return bool(iso11649.is_valid(text))


def find_references(text: str) -> list[str]:
    """References that may be meant by free text from a bank, the likeliest first.

    Payers type spaces, hyphens, small letters, "O" for zero and words around the reference, and
    banks drop spaces, so that what follows sticks to it. Ours have a fixed shape and come first;
    then every piece whose check digits hold, the longest first. One in 97 wrong pieces holds by
    chance: the caller must know the reference.
    """
    packed = _SEPARATORS.sub("", text.upper())
    found: list[str] = []
    for start in _START.finditer(packed):
        piece = packed[start.start() : start.start() + LONGEST]
        found += _ours(piece) + _any(piece)
    return list(dict.fromkeys(found))


def _ours(piece: str) -> list[str]:
    candidate = piece[:17]
    mended = (
        "RF"
        + candidate[2:4].translate(_LETTERS_FOR_DIGITS)
        + candidate[4:6]
        + candidate[6:].translate(_LETTERS_FOR_DIGITS)
    )
    return [mended] if OURS.fullmatch(mended) and is_reference(mended) else []


def _any(piece: str) -> list[str]:
    lengths = range(min(len(piece), LONGEST), SHORTEST - 1, -1)
    pieces = (piece[:size] for size in lengths)
    return [text for text in pieces if text.isascii() and text.isalnum() and is_reference(text)]
