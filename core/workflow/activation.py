"""Putting a pack in force for a hosted country, on the record."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from core.accounts.actors import SYSTEM
from core.audit import record as audit
from tenants import onboarding
from tenants.context import get_country, in_country
from tenants.packs import LoadReport


def activate_pack(folder: Path, *, iso2: str) -> LoadReport:
    """Bring the country in line with the pack in `folder`; returns what changed.

    Cases stay on the version of their workflow. An audit row says how much changed. Raises what
    `tenants.onboarding.activate_pack` raises.
    """
    report = onboarding.activate_pack(folder, iso2=iso2)
    country = get_country(iso2)
    if report:
        with in_country(country), transaction.atomic():
            audit(
                verb="pack.activated",
                subject=country,
                by=SYSTEM,
                payload={"pack": country.pack, "changes": len(report.changes)},
                version=country.pack_version,
            )
    return report
