"""Pure rules of stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

REFUSE, SAY = "refuse", "note"
SEVERITIES = (REFUSE, SAY)
"""What a country's demand does: it stops the case, or is said beside the line."""


def fits(lot: Any, line: Any, *, holder_id: UUID) -> bool:
    """Whether a line may draw on the lot: same holder, taxon, term, unit, source and origin."""
    return bool(
        lot.organisation_id == holder_id
        and lot.taxon_id == line.taxon_id
        and lot.term_code == line.term_code
        and lot.unit_code == (line.unit_code or "NAR")
        and lot.source_code in (line.source_code, line.second_source_code)
        and (not line.origin_country or lot.origin_country == line.origin_country)
    )


def is_demanded(
    demands: Sequence[dict[str, Any]], *, kind: str, line: Any, severity: str = REFUSE
) -> bool:
    """Whether the country asks for lots under a line; an empty list in a demand means any."""
    return any(
        one.get("severity", REFUSE) == severity
        and _has(one["kinds"], kind)
        and (
            _has(one["sources"], line.source_code) or _has(one["sources"], line.second_source_code)
        )
        and _has(one["terms"], line.term_code)
        for one in demands
    )


def are_tags_demanded(tags: Sequence[dict[str, Any]], *, line: Any, severity: str = REFUSE) -> bool:
    """Whether the country asks for a tag on every specimen of a line."""
    lineage = set(line.taxon.lineage) if line.taxon else set()
    return any(
        one.get("severity", REFUSE) == severity
        and _has(one["terms"], line.term_code)
        and (not one["taxa"] or bool(lineage & set(one["taxa"])))
        for one in tags
    )


def _has(allowed: Sequence[str], code: str) -> bool:
    return not allowed or (bool(code) and code in allowed)
