"""The pack sections that permits take."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from core.permits import packs, quota_packs
from core.permits.models import DocumentType, NumberSeries
from core.permits.selectors import list_document_types
from core.quotas.models import Quota
from tenants.models import Country
from tenants.packs import SectionContext

TYPES: list[dict[str, Any]] = [
    {
        "code": "export_permit",
        "kind": "E",
        "cites": True,
        "names": {"en": "Export permit"},
        "validity_months": 6,
        "series": "cites",
        "workflow": "export",
        "needs": ["ndf"],
    }
]
NUMBERS = [{"series": "cites", "pattern": "{yy}{iso2}{serial:06d}", "reset": "year"}]
QUOTAS = [
    {
        "taxon": "Crocodylus niloticus",
        "term": "SKI",
        "unit": "NAR",
        "source": ["W"],
        "year": 2031,
        "amount": "12.5",
    }
]


def context(section: str) -> SectionContext:
    return SectionContext(
        section_name=section,
        sections={"numbers": NUMBERS, "document_types": TYPES},
        sources={},
        iso2="MZ",
        languages=("en",),
        all_languages=("en",),
    )


def mistakes(section: str, validate: Callable[[Any, Any], None], value: Any) -> list[str]:
    ctx = context(section)
    validate(value, ctx)
    return [error.path if hasattr(error, "path") else str(error) for error in ctx.errors]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "X"}, "kind"),
        ({"validity_months": 7}, "validity_months"),
        ({"series": "other"}, "series"),
        ({"names": {}}, "names"),
        ({"names": {"fr": "Permis"}}, "names"),
        ({"needs": ["ndff"]}, "needs"),
        ({"other_kind": "origin"}, "other_kind"),
        ({"kind": "O"}, "other_kind"),
        ({"kind": "O", "other_kind": "national"}, "cites"),
        ({"cites": "yes"}, "cites"),
        ({"extra": 1}, "extra"),
    ],
)
def test_each_mistake_in_a_type_is_named(change: dict[str, Any], where: str) -> None:
    value = [copy.deepcopy(TYPES[0]) | change]
    assert any(where in path for path in mistakes("document_types", packs.validate_types, value))


def test_right_sections_pass() -> None:
    assert mistakes("document_types", packs.validate_types, TYPES) == []
    assert mistakes("numbers", packs.validate_numbers, NUMBERS) == []
    assert mistakes("quotas", quota_packs.validate, QUOTAS) == []


@pytest.mark.parametrize(
    "value",
    [
        [{"series": "a", "pattern": "{serial}"}],
        [{"series": "a", "pattern": "{yy}{serial}"}, {"series": "b", "pattern": "{yy}{serial}"}],
        [{"series": "a", "pattern": "{yy}{serial}", "reset": "never"}],
        {"series": "a"},
    ],
)
def test_series_that_could_repeat_a_number_are_refused(value: Any) -> None:
    assert mistakes("numbers", packs.validate_numbers, value)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "-1"},
        {"amount": "0.00001"},
        {"unit": "KIL0"},
        {"term": "QQQ"},
        {"source": ["9"]},
        {"year": 31},
        {"from": "2026-03-01"},
        {"purpose": ["9"]},
        {"factors": [{"term": "LIV", "factor": "0"}]},
        {"factors": [{"term": "QQQ", "factor": "1"}]},
        {"factors": [{"term": "LIV", "factor": "1"}, {"term": "LIV", "factor": "2"}]},
    ],
)
def test_each_mistake_in_a_quota_is_named(change: dict[str, Any]) -> None:
    assert mistakes("quotas", quota_packs.validate, [QUOTAS[0] | change])


def load(section: str, loader: Callable[..., None], value: Any, country: Country) -> list[str]:
    ctx = context(section)
    loader(value, country, ctx)
    assert ctx.errors == []
    return [change.what for change in ctx.changes]


def test_loading_twice_changes_nothing_the_second_time(in_mz: Country) -> None:
    for section, loader, value in (
        ("numbers", packs.load_numbers, NUMBERS),
        ("document_types", packs.load_types, TYPES),
        ("quotas", quota_packs.load, QUOTAS),
    ):
        assert load(section, loader, value, in_mz)
        assert load(section, loader, value, in_mz) == []


def test_types_left_out_are_no_longer_offered_but_stay(in_mz: Country) -> None:
    load("document_types", packs.load_types, TYPES, in_mz)
    assert [row.code for row in list_document_types()] == ["export_permit"]
    assert DocumentType.objects.count() > 1


def test_a_changed_pattern_keeps_the_serials(in_mz: Country) -> None:
    load("numbers", packs.load_numbers, NUMBERS, in_mz)
    NumberSeries.objects.filter(code="cites").update(last_serial=7)
    load("numbers", packs.load_numbers, [NUMBERS[0] | {"pattern": "{yyyy}-{serial}"}], in_mz)
    series = NumberSeries.objects.get(code="cites")
    assert (series.pattern, series.last_serial) == ("{yyyy}-{serial}", 7)


SEASON = {
    "taxon": "Crocodylus niloticus", "amount": "40", "unit": "NAR", "term": "LIV",
    "from": "2026-03-01", "to": "2027-02-28", "purpose": ["T"], "region": "Zambeze",
    "factors": [{"term": "SKI", "unit": "NAR", "factor": "1"}], "origin": "MZ",
}  # fmt: skip


def test_a_season_with_shared_terms_a_region_and_a_purpose_comes_and_goes_whole(
    in_mz: Country,
) -> None:
    assert mistakes("quotas", quota_packs.validate, [SEASON]) == []
    load("quotas", quota_packs.load, [SEASON], in_mz)
    assert SEASON in quota_packs.export(in_mz)
    assert mistakes("quotas", quota_packs.validate, [SEASON | {"to": "2027-03-31"}])
    assert mistakes("quotas", quota_packs.validate, [SEASON | {"year": 2026}])


def test_a_quota_of_an_unknown_taxon_is_named(in_mz: Country) -> None:
    ctx = context("quotas")
    quota_packs.load([QUOTAS[0] | {"taxon": "Draco fabulosus"}], in_mz, ctx)
    assert len(ctx.errors) == 1
    assert not Quota.objects.filter(year=2031).exists()


def test_what_is_exported_loads_again_without_a_change(in_mz: Country) -> None:
    assert load("document_types", packs.load_types, packs.export_types(in_mz), in_mz) == []
    assert load("numbers", packs.load_numbers, packs.export_numbers(in_mz), in_mz) == []
    assert load("quotas", quota_packs.load, quota_packs.export(in_mz), in_mz) == []
