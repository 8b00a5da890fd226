"""The pack section `fees`: precise mistakes, and versions that never change."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from billing.fees import pack, parsing
from billing.fees.models import FeeSchedule
from tenants import packs
from tenants.packs import SectionContext

GOOD: dict[str, Any] = {
    "version": "XX-1",
    "effective_on": "2026-01-01",
    "taxes": [{"code": "vat", "names": {"en": "VAT"}, "percent": "16", "account": "2"}],
    "rules": [
        {
            "code": "base",
            "names": {"en": "Base"},
            "when": {"document_types": ["export_permit"], "appendix": ["I"]},
            "per": "permit",
            "amount": "10.00",
            "account": "4",
            "tax": "vat",
        },
        {
            "code": "more",
            "names": {"en": "More"},
            "percent": "10",
            "of": ["base"],
            "min": "1.00",
            "max": "9.00",
            "account": "4",
        },
        {
            "code": "steps",
            "names": {"en": "Steps"},
            "per": "unit",
            "steps": [{"up_to": 10, "amount": "1.00"}, {"amount": "2.00"}],
            "account": "4",
        },
    ],
    "exemptions": [
        {"code": "free", "names": {"en": "Free"}, "when": {"applicant_kind": ["institution"]}}
    ],
}


def context() -> SectionContext:
    accounts = [{"code": "2"}, {"code": "4"}]
    return SectionContext(
        section_name="fees",
        sections={"accounts": accounts},
        sources={},
        iso2="MZ",
        currency="MZN",
        languages=("en",),
        all_languages=("en", "pt"),
    )


def mistakes(section: Any) -> list[str]:
    ctx = context()
    parsing.validate(section, ctx)
    return [f"{error.key}: {error.reason}" for error in ctx.errors]


def changed(path: str, value: Any) -> dict[str, Any]:
    """GOOD with the value at a dotted path replaced; None takes the key away."""
    section = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    place: Any = section
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return section


def test_a_good_section_has_no_mistakes_and_can_be_read() -> None:
    assert mistakes(GOOD) == []
    assert len(parsing.read_schedule(GOOD, currency="MZN").rules) == 3


@pytest.mark.parametrize("iso2", packs.list_packs())
def test_the_shipped_packs_are_good(iso2: str) -> None:
    assert packs.read_pack(packs.pack_folder(iso2)).section("fees")


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("version", None, "fees.version"),
        ("effective_on", "soon", "fees.effective_on"),
        ("currency", "EUR", "fees.currency"),
        ("rules.0.account", "9", "fees.rules[0].account"),
        ("rules.0.amount", "ten", "fees.rules[0].amount"),
        ("rules.0.amount", "10.005", "fees.rules[0].amount"),
        ("rules.0.amount", None, "fees.rules[0]"),
        ("rules.0.percent", "5", "fees.rules[0]"),
        ("rules.0.per", "kilo", "fees.rules[0].per"),
        ("rules.0.tax", "gst", "fees.rules[0].tax"),
        ("rules.0.when", {"apendix": ["I"]}, "fees.rules[0].when.apendix"),
        ("rules.0.when", {"urgent": "yes"}, "fees.rules[0].when.urgent"),
        ("rules.0.names", {"fr": "x"}, "fees.rules[0].names.en"),
        ("rules.1.code", "base", "fees.rules[1].code"),
        ("rules.1.of", ["steps"], "fees.rules[1].of"),
        ("rules.1.percent", "101", "fees.rules[1].percent"),
        ("rules.1.max", "0.50", "fees.rules[1].max"),
        ("rules.2.steps", [{"up_to": 10, "amount": "1.00"}], "fees.rules[2].steps"),
        (
            "rules.2.steps",
            [{"up_to": 9, "amount": "1"}, {"up_to": 9, "amount": "2"}, {"amount": "3"}],
            "fees.rules[2].steps[1].up_to",
        ),
        ("exemptions.0.rules", ["nothing"], "fees.exemptions[0].rules"),
        ("exemptions.0.when", ["x"], "fees.exemptions[0].when"),
    ],
)
def test_each_mistake_names_its_place(path: str, value: Any, key: str) -> None:
    assert key in [found.split(": ")[0] for found in mistakes(changed(path, value))]


def test_loading_again_changes_nothing_and_other_content_is_refused(in_mz: Any) -> None:
    section = packs.read_pack(packs.pack_folder("MZ")).section("fees")
    ctx = context()
    pack.load(section, in_mz, ctx)
    assert (ctx.changes, ctx.errors) == ([], [])
    pack.load(section | {"rules": []}, in_mz, ctx)
    assert "loaded with other content" in ctx.errors[0].reason
    assert FeeSchedule.objects.count() == 1
    assert pack.export(in_mz)["version"] == "MZ-2026-1"
