"""The CITES ePermit, toolkit v2: `write` and `element` are strict, `read` is tolerant.

Structure, child order and the box to element mapping follow the toolkit's v2 schema as the
exchange between Management Authorities uses it (root `CITESEPermit`).
"""

from core.documents.epermit.reader import NotAPermit, ReadWarning, read
from core.documents.epermit.writer import PermitIncomplete, check, element, write

__all__ = [
    "NotAPermit",
    "PermitIncomplete",
    "ReadWarning",
    "check",
    "element",
    "read",
    "write",
]
