"""How deep a dossier goes, and what a legal acquisition finding checks."""

from __future__ import annotations

from typing import Any

import pytest

from core.documents.selectors import list_uploads
from core.findings.dossiers import (
    FULL,
    LIGHT,
    STANDARD,
    answered,
    depth_of,
    keys_of,
    label_of,
    laf_needs,
    ndf_needs,
)
from core.findings.errors import FindingInvalid
from core.findings.models import Policy
from core.findings.packs import load, validate
from core.findings.rules import check_finding
from core.findings.selectors import needs_of
from core.findings.services import record_finding
from core.permits.models import Application
from tenants.models import Country
from tenants.packs import SectionContext
from tests.factories.permits import Officers, bring_to, drop_quotas, make_application


@pytest.mark.parametrize(
    ("appendices", "sources", "depth"),
    [
        ({"II"}, {"C"}, LIGHT),
        ({"I"}, {"D"}, LIGHT),
        ({"II"}, {"R"}, LIGHT),
        ({"II"}, {"W"}, STANDARD),
        ({"II"}, {"X"}, STANDARD),
        ({"I"}, {"W"}, FULL),
        ({"II"}, {"U"}, FULL),
        ({"I", "II"}, {"C", "W"}, FULL),
    ],
)
def test_wild_goes_deeper_than_bred(appendices: set[str], sources: set[str], depth: str) -> None:
    assert depth_of(appendices=appendices, sources=sources) == depth


@pytest.mark.parametrize(
    ("sources", "own"),
    [
        ({"W"}, {"taken_legally"}),
        ({"R"}, {"taken_legally", "bred_or_propagated"}),
        ({"C"}, {"bred_or_propagated"}),
        ({"O"}, {"pre_convention"}),
        ({"I"}, {"stockpile"}),
    ],
)
def test_the_checks_depend_on_the_source(sources: set[str], own: set[str]) -> None:
    needs = laf_needs(depth=STANDARD, sources=sources, is_from_abroad=False)
    always = {"chain_of_custody", "identity", "applicant"}
    assert set(needs.checks) == own | always
    abroad = laf_needs(depth=STANDARD, sources=sources, is_from_abroad=True)
    assert set(abroad.checks) == own | always | {"imported_earlier"}


def test_an_import_of_live_appendix_i_asks_for_purposes_and_housing() -> None:
    assert ndf_needs(depth=FULL, is_import=True, is_live=True).required == ("purpose", "housing")
    dead = ndf_needs(depth=FULL, is_import=True)
    assert dead.required == ("purpose",)
    assert "housing" not in {block.code for block in dead.blocks}


def test_a_country_may_ask_for_more_but_its_other_depths_stay() -> None:
    needs = ndf_needs(depth=STANDARD, required={STANDARD: ["status"]})
    assert needs.required == ("status",)
    assert ndf_needs(depth=FULL, required={STANDARD: ["status"]}).required[0] == "status"


def test_an_item_answers_its_block_and_every_key_has_words() -> None:
    assert answered({"status.trend": "Stable", "harvest": " "}) == {"status"}
    for kind in ("ndf", "laf"):
        assert all(label_of(key) != key for key in keys_of(kind))


def laf(**changes: Any) -> dict[str, list[str]]:
    values: dict[str, Any] = {
        "kind": "laf",
        "outcome": "positive",
        "reasoning": "As seen.",
        "conditions": "",
        "evidence": {},
        "needs": laf_needs(depth=FULL, sources={"W"}, is_from_abroad=False),
        "proofs": ["p1"],
    }
    return check_finding(**(values | changes))


def full(**changes: Any) -> dict[str, Any]:
    codes = ("taken_legally", "chain_of_custody", "identity", "applicant")
    return {code: {"result": "satisfied", "proofs": ["p1"]} for code in codes} | changes


def test_a_positive_laf_of_high_risk_answers_every_check_with_proofs() -> None:
    assert laf(checks=full()) == {}
    assert "check-identity" in laf(checks={k: v for k, v in full().items() if k != "identity"})
    assert "check-taken_legally" in laf(checks=full(taken_legally={"result": "satisfied"}))


def test_a_check_that_is_not_satisfied_makes_no_positive_finding() -> None:
    bad = full(identity={"result": "not_satisfied", "note": "Tags differ."})
    assert set(laf(checks=bad)) == {"check-identity"}
    assert laf(checks=bad, outcome="negative") == {}


def test_only_proofs_of_the_case_and_known_answers_are_linked() -> None:
    foreign = full(identity={"result": "satisfied", "proofs": ["p9"]})
    assert set(laf(checks=foreign)) == {"check-identity"}
    assert set(laf(checks=full(identity={"result": "perhaps"}))) == {"check-identity"}


@pytest.fixture
def case(in_mz: Country) -> Application:
    drop_quotas()
    return bring_to(make_application(), "in_review", officers=Officers())


def test_evidence_is_linked_item_by_item_to_what_was_uploaded(case: Application) -> None:
    proof = str(list_uploads(case).get().pk)
    checks = {"taken_legally": {"result": "satisfied", "note": "No. 114", "proofs": [proof]}}
    officer = Officers().officer
    finding = record_finding(
        case, kind="laf", outcome="positive", reasoning="Seen.", checks=checks, by=officer
    )
    assert (finding.checks, finding.depth) == (checks, "standard")
    other = make_application()
    wrong = {"taken_legally": {"result": "satisfied", "proofs": [str(list_uploads(other)[0].pk)]}}
    with pytest.raises(FindingInvalid):
        record_finding(
            case, kind="laf", outcome="positive", reasoning="Seen.", checks=wrong, by=officer
        )


def test_the_country_s_pack_deepens_the_dossier(in_mz: Country, case: Application) -> None:
    section = {"review_months": 6, "required": {"standard": ["status", "trade"]}}
    ctx = SectionContext(
        section_name="findings", sections={}, sources={}, iso2="MZ", languages=("en",),
        all_languages=("en",),
    )  # fmt: skip
    validate(section, ctx)
    load(section, in_mz, ctx)
    load(section, in_mz, ctx)
    assert (ctx.errors, Policy.objects.get().review_months) == ([], 6)
    assert needs_of(case, "ndf").required == ("status", "trade")
    with pytest.raises(FindingInvalid) as refused:
        record_finding(
            case, kind="ndf", outcome="positive", reasoning="Fine.", by=Officers().scientist
        )
    assert set(refused.value.fields) == {"evidence-status", "evidence-trade"}
    validate({"required": {"standard": ["luck"]}, "review_months": 0}, ctx)
    assert len(ctx.errors) == 2
