"""What the permit says about the quota that it counts in (box 5)."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from core.permits.models import Application
from core.permits.registry import register_condition_source
from core.permits.selectors.reading import read_case
from core.permits.services.issue import valid_until_of
from core.permits.snapshot import paper_language
from core.quotas.selectors import find_quotas


def quota_conditions(app: Application) -> list[str]:
    """One sentence per quota whose period ends before the permit does; two queries and a reading.

    A permit that is used in the next period still counts in the quota on which it was issued
    (findings.md section 5: decide, and state it on the permit).
    """
    reading = read_case(app)
    found = find_quotas(reading.quota_lines(), on=reading.on)
    until = valid_until_of(app)
    shown = [rows[0] for rows in found.values() if rows and rows[0].ends_on < until]
    with translation.override(paper_language()):
        sentences = [
            _("Counts in the quota of %(period)s, also when it is used later.")
            % {"period": quota.period}
            for quota in shown
        ]
    return list(dict.fromkeys(sentences))


def register() -> None:
    """Put the sentences on the paper."""
    register_condition_source("quotas", quota_conditions)
