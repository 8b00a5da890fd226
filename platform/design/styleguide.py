"""Made-up content for the styleguide page, so that each component is seen at work."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from core.common import clock


class StyleguideForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label="Name of the species", help_text="Scientific or common name")
    quantity = forms.DecimalField(label="Quantity", min_value=0)
    purpose = forms.ChoiceField(
        label="Purpose", choices=[("", "Choose"), ("T", "Commercial"), ("H", "Hunting trophy")]
    )
    source = forms.ChoiceField(
        label="Source",
        widget=forms.RadioSelect,
        choices=[("W", "Taken from the wild"), ("C", "Bred in captivity")],
    )
    remarks = forms.CharField(label="Remarks", required=False, widget=forms.Textarea({"rows": 3}))
    proof = forms.FileField(label="Proof of origin", required=False, help_text="PDF, 15 MB at most")
    is_true = forms.BooleanField(label="I declare that this is true")


def examples() -> dict[str, Any]:
    """The context of the styleguide: one value for each component that needs data."""
    now = clock.now()
    return {
        "now": now,
        "crumbs": [{"label": "Applications", "url": "#"}, {"label": "MZ-2026-00017", "url": ""}],
        "step_names": ["Document", "Parties", "Species", "Proofs", "Check and send"],
        "statuses": ["draft", "submitted", "awaiting_payment", "in_review", "issued", "refused"],
        "figures": [
            {"label": "Open cases", "value": 12, "icon": "folder-open", "note": "3 are late"},
            {"label": "Issued this month", "value": 48, "icon": "file-certificate", "url": "#"},
            {"label": "Taken today", "value": "MZN 14,500.00", "icon": "cash"},
            {"label": "Quota left", "value": "232 of 350", "icon": "scale"},
        ],
        "events": [
            {
                "title": "Application sent",
                "who": "M. Sitoe",
                "when": now - timedelta(days=3),
                "icon": "send",
                "tone": "busy",
            },
            {
                "title": "Non-detriment finding given",
                "who": "Dr A. Cossa",
                "icon": "microscope",
                "when": now - timedelta(days=1),
                "tone": "good",
                "text": "Within the quota.",
            },
            {
                "title": "Permit issued",
                "who": "J. Macamo",
                "when": now,
                "tone": "good",
                "icon": "certificate",
            },
        ],
        "tab_entries": [
            {"label": "Case", "url": "#", "active": True, "icon": "file-text"},
            {"label": "Proofs", "url": "#", "count": 3},
            {"label": "History", "url": "#"},
        ],
        "results": [
            {
                "value": 1,
                "title": "Crocodylus niloticus",
                "italic": True,
                "note": "Nile crocodile",
                "tag": "II",
            },
            {
                "value": 2,
                "title": "Crocodylus porosus",
                "italic": True,
                "note": "Saltwater crocodile",
                "tag": "I / II",
            },
        ],
        "files": [{"name": "Hunting licence.pdf", "size": 312_000, "url": "#"}],
        "page": Paginator(range(95), 20).page(2),
        "chart": {
            "type": "bar",
            "data": {
                "labels": ["Jan", "Feb", "Mar", "Apr"],
                "datasets": [{"label": "Permits issued", "data": [31, 42, 38, 48]}],
            },
        },
    }
