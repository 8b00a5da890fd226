"""What the Convention asks, over facts."""

from __future__ import annotations

import datetime as dt

import pytest

from core.permits.rules.convention import CaseFacts, TradeFacts, check_case, needed_findings


def case(**changes: object) -> CaseFacts:
    values: dict[str, object] = {
        "kind": "E",
        "home": "MZ",
        "purpose_code": "H",
        "exporter_country": "MZ",
        "importer_country": "ZA",
    }
    return CaseFacts(**(values | changes))


def line(**changes: object) -> TradeFacts:
    values: dict[str, object] = {
        "position": 1,
        "appendix": "II",
        "source_code": "W",
        "term_code": "SKI",
        "origin_country": "MZ",
    }
    return TradeFacts(**(values | changes))


def codes(facts: CaseFacts, *lines: TradeFacts) -> list[str]:
    return [issue.code for issue in check_case(facts, lines)]


REEXPORT = {"kind": "R"}
FROM_ZW = {
    "origin_country": "ZW",
    "origin_permit_number": "ZW1",
    "origin_permit_date": dt.date(2026, 1, 5),
}


@pytest.mark.parametrize(
    ("facts", "trade", "needed"),
    [
        ({}, {}, {"ndf", "laf"}),
        ({}, {"appendix": "I"}, {"ndf", "laf"}),
        ({}, {"appendix": "I", "source_code": "D"}, {"ndf", "laf"}),
        ({}, {"appendix": "III", "listing_parties": frozenset({"MZ"})}, {"laf"}),
        ({}, {"appendix": "III", "listing_parties": frozenset({"NP"})}, set()),
        (REEXPORT, {}, set()),
        ({"kind": "I"}, {"appendix": "I"}, {"ndf"}),
        ({"kind": "I"}, {"appendix": "I", "source_code": "D"}, set()),
        ({"kind": "I"}, {}, set()),
        ({"kind": "O", "other_kind": "introduction_from_the_sea"}, {}, {"ndf"}),
        ({"kind": "O", "other_kind": "pre_convention"}, {"appendix": "I"}, set()),
        ({"kind": "O", "other_kind": "captive_bred"}, {"source_code": "C"}, set()),
        ({"kind": "O", "other_kind": "origin"}, {"appendix": "III"}, set()),
        ({"kind": "O", "other_kind": "national", "is_cites": False}, {}, set()),
    ],
)
def test_findings_follow_the_matrix(
    facts: dict[str, object], trade: dict[str, object], needed: set[str]
) -> None:
    assert needed_findings(case(**facts), [line(**trade)]) == needed


def test_a_country_may_ask_for_more_findings_but_not_for_fewer() -> None:
    facts = case(kind="I", needs=frozenset({"ndf", "proof_of_origin"}))
    assert needed_findings(facts, [line()]) == {"ndf"}
    assert needed_findings(case(needs=frozenset()), [line()]) == {"ndf", "laf"}


def test_one_line_that_needs_a_finding_is_enough() -> None:
    lines = [line(appendix="III"), line(position=2, appendix="I")]
    assert needed_findings(case(), lines) == {"ndf", "laf"}


def test_an_ordinary_export_of_appendix_ii_raises_nothing() -> None:
    assert codes(case(), line()) == []


def test_appendix_i_export_needs_the_import_permit_first() -> None:
    assert codes(case(), line(appendix="I")) == ["import_permit.missing"]
    assert codes(case(import_permit_number="ZA1"), line(appendix="I")) == []


def test_source_d_counts_as_appendix_ii_and_names_its_operation() -> None:
    bred = {"appendix": "I", "source_code": "D"}
    assert codes(case(purpose_code="T"), line(**bred)) == ["operation.missing"]
    assert codes(case(purpose_code="T"), line(**bred, operation_number="A-MZ-501")) == []


def test_appendix_i_is_not_imported_for_commerce() -> None:
    facts = case(kind="I", purpose_code="T", importer_country="MZ", exporter_country="ZA")
    assert codes(facts, line(appendix="I", origin_country="ZA")) == ["import.primarily_commercial"]
    bred = line(appendix="I", source_code="D", operation_number="A-ZA-1", origin_country="ZA")
    assert codes(facts, bred) == []
    assert codes(facts, line(origin_country="ZA")) == []


def test_commercial_export_of_appendix_i_needs_a_reason() -> None:
    found = check_case(case(purpose_code="T", import_permit_number="1"), [line(appendix="I")])
    assert [(issue.code, issue.severity) for issue in found] == [
        ("export.commercial_appendix_i", "warning")
    ]


def test_reexport_names_the_permit_of_origin_or_is_old_stock() -> None:
    bare = codes(case(**REEXPORT), line(origin_country=""))
    assert bare == [
        "reexport.origin_missing",
        "reexport.permit_missing",
        "reexport.permit_date_missing",
    ]
    assert codes(case(**REEXPORT), line(**FROM_ZW)) == []
    assert codes(case(**REEXPORT), line()) == [
        "reexport.origin_home",
        "reexport.permit_missing",
        "reexport.permit_date_missing",
    ]
    old = line(source_code="O", origin_country="", acquisition_date=dt.date(1970, 1, 1))
    assert codes(case(**REEXPORT), old) == []


def test_the_last_reexport_is_named_wholly_or_not_at_all() -> None:
    half = line(**FROM_ZW, reexport_country="BE")
    assert codes(case(**REEXPORT), half) == ["reexport.last_incomplete"]


def test_live_appendix_i_reexport_needs_the_import_permit() -> None:
    live = line(appendix="I", term_code="LIV", **FROM_ZW)
    assert codes(case(**REEXPORT), live) == ["import_permit.missing"]


def test_pre_convention_needs_the_date_of_acquisition() -> None:
    facts = case(kind="O", other_kind="pre_convention")
    assert codes(facts, line(source_code="O")) == ["acquisition.missing"]
    assert codes(facts, line()) == ["certificate.not_pre_convention"]


def test_what_comes_from_elsewhere_is_not_exported_but_reexported() -> None:
    assert codes(case(), line(origin_country="ZW")) == ["export.origin_elsewhere"]


def test_countries_fit_the_kind() -> None:
    assert codes(case(exporter_country="ZA", importer_country="MZ"), line()) == [
        "exporter.not_home"
    ]
    assert codes(case(importer_country="MZ"), line()) == ["importer.same_country"]
    facts = case(kind="I", exporter_country="ZA", importer_country="ZW")
    assert codes(facts, line()) == ["importer.not_home"]


def test_retrospective_papers_are_never_for_appendix_i() -> None:
    facts = case(is_retrospective=True, import_permit_number="1")
    assert codes(facts, line(appendix="I")) == ["retrospective", "retrospective.appendix_i"]
    assert codes(facts, line()) == ["retrospective"]


def test_national_papers_are_outside_the_convention() -> None:
    facts = case(kind="O", other_kind="national", is_cites=False, purpose_code="")
    assert codes(facts, line(appendix="I", source_code="D")) == []


def test_certificates_fit_their_sources() -> None:
    wanted = {
        "captive_bred": "certificate.not_captive_bred",
        "artificially_propagated": "certificate.not_propagated",
        "introduction_from_the_sea": "certificate.not_from_the_sea",
        "origin": "certificate.not_appendix_iii",
    }
    for other_kind, code in wanted.items():
        assert codes(case(kind="O", other_kind=other_kind), line()) == [code]
