"""What is still missing."""

from __future__ import annotations

from core.permits.rules.completeness import check_complete
from core.permits.rules.convention import CaseFacts
from core.permits.rules.issues import fields_of

PARTY = {"name": "A", "street": "B", "city": "C", "country": "MZ"}
FIELDS = {
    **{f"exporter_{part}": value for part, value in PARTY.items()},
    **{f"importer_{part}": value for part, value in PARTY.items()},
    "purpose_code": "H",
}
LINE = {
    "position": 1,
    "taxon_id": 7,
    "term_code": "SKI",
    "source_code": "W",
    "quantity": 1,
    "unit_code": "NAR",
    "origin_country": "MZ",
}


def missing(
    *,
    fields: dict = FIELDS,
    lines: tuple = (LINE,),
    proofs: int = 0,
    **facts: object,
) -> set[str]:
    case = CaseFacts(**({"kind": "E", "home": "MZ"} | facts))
    return set(fields_of(check_complete(case, fields=fields, lines=lines, proofs=proofs)))


def test_a_filled_form_misses_nothing() -> None:
    assert missing() == set()


def test_an_empty_form_names_every_field() -> None:
    assert missing(fields={}, lines=()) == {*FIELDS, "lines"}


def test_an_empty_line_names_its_boxes() -> None:
    assert missing(lines=({"position": 2},)) == {
        f"lines.2.{name}"
        for name in ("taxon", "term_code", "source_code", "quantity", "unit_code", "origin_country")
    }


def test_papers_for_many_crossings_need_no_importer() -> None:
    exporter = {name: value for name, value in FIELDS.items() if not name.startswith("importer")}
    assert missing(fields=exporter, kind="O", other_kind="personal_ownership") == set()
    assert missing(fields=exporter, kind="O", other_kind="national", is_cites=False) == set()


def test_proofs_are_asked_for_where_the_country_needs_them() -> None:
    needs = frozenset({"proof_of_origin"})
    assert missing(needs=needs) == {"proofs"}
    assert missing(needs=needs, proofs=1) == set()


def test_a_foreign_permit_is_asked_for_unless_the_stock_is_old() -> None:
    needs = frozenset({"foreign_permit"})
    assert missing(needs=needs) == {"lines.1.origin_permit_number"}
    assert missing(needs=needs, lines=(LINE | {"source_code": "O"},)) == set()
