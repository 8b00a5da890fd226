"""The pack section `stock`, and that lots of one country are nothing in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.stock import errors
from core.stock.models import Lot, Policy
from core.stock.packs import export
from core.stock.selectors import get_lot, list_lots
from tenants.context import in_country
from tenants.models import Country
from tenants.packs import PackInvalid, load_pack, pack_folder, read_pack
from tests.conftest import copy_pack
from tests.factories.people import make_user
from tests.factories.stock import make_lot


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stock: {demand: []}", "demand"),
        ("stock: {demands: [{kinds: [Q]}]}", "demands[0].kinds"),
        ("stock: {demands: [{sources: [Z]}]}", "demands[0].sources"),
        ("stock: {demands: [{terms: [SKINS]}]}", "demands[0].terms"),
        ("stock: {demands: [{severity: shout}]}", "demands[0].severity"),
        ("stock: {demands: {kinds: [E]}}", "demands"),
        ("stock: {tags: [{taxa: [Crocodylia]}]}", "terms"),
    ],
)
def test_a_mistake_in_the_section_is_named_with_its_key(
    country: Country, tmp_path: Path, text: str, said: str
) -> None:
    folder = copy_pack("MZ", "MZ", tmp_path)
    (folder / "stock.yaml").write_text(text)
    with pytest.raises(PackInvalid) as refusal:
        read_pack(folder)
    assert "stock.yaml" in str(refusal.value)
    assert said in str(refusal.value)


def test_the_section_is_loaded_once_and_comes_out_as_it_went_in(
    country: Country, tmp_path: Path
) -> None:
    folder = copy_pack("MZ", "MZ", tmp_path)
    (folder / "stock.yaml").write_text("stock: {demands: [{kinds: [R]}]}")
    first = load_pack(read_pack(folder), country)
    assert any("policy" in line for line in first.lines())
    assert load_pack(read_pack(folder), country).lines() == []
    assert Policy.objects.get().demands == [
        {"kinds": ["R"], "sources": [], "terms": [], "severity": "refuse"}
    ]
    assert export(country) == {"demands": Policy.objects.get().demands, "tags": []}


def test_the_three_countries_ask_for_different_things(country: Country) -> None:
    asked = {str(read_pack(pack_folder(iso2)).section("stock")) for iso2 in ("LK", "MZ", "ZA")}
    assert len(asked) == 3


def test_a_lot_of_one_country_is_nothing_in_another(mz: Country, lk: Country) -> None:
    with in_country(mz):
        lot, _by = make_lot()
    with in_country(lk):
        officer = make_user("ma_officer")
        with pytest.raises(errors.LotNotFound):
            get_lot(lot.pk, user=officer)
        assert not list_lots(officer).filter(pk=lot.pk).exists()
        assert not Lot.objects.filter(code=lot.code).exists()
