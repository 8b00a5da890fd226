"""What a finding was made about: when that changes, the finding no longer holds."""

from __future__ import annotations

import hashlib
import json

from core.permits.models import Application
from core.quotas.rules import plain

JUDGED = (
    "position",
    "taxon_id",
    "appendix",
    "source_code",
    "second_source_code",
    "term_code",
    "unit_code",
    "marks",
    "origin_country",
    "origin_permit_number",
    "operation_number",
)


def content_digest(app: Application) -> str:
    """SHA-256 (hex) of what authorities judge: purpose, countries, and the lines' trade data.

    Addresses, common names and the like may be corrected without a new finding. One query.
    """
    lines = [
        {name: getattr(line, name) for name in JUDGED}
        | {"quantity": None if line.quantity is None else plain(line.quantity)}
        | ({"region": line.region} if line.region else {})
        for line in app.lines.order_by("position")
    ]
    content = {
        "purpose": app.purpose_code,
        "from": app.exporter_country,
        "to": app.importer_country,
        "lines": lines,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
