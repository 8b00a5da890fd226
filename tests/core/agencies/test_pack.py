"""Agencies, customs offices and branding from the pack."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.utils.translation import override

from core.agencies import pack as section
from core.agencies import selectors
from core.agencies.models import Agency, CustomsOffice
from core.agencies.selectors import NoOffice
from tenants.packs import pack_folder, read_pack


def test_south_africa_has_a_national_and_provincial_authorities(in_za: Any):
    assert selectors.get_issuing_authority().code == "DFFE"
    provincial = selectors.list_agencies(kind=Agency.Kind.PROVINCIAL)
    assert {agency.parent.code for agency in provincial} == {"DFFE"}
    assert all(agency.issues_permits for agency in provincial)


def test_names_are_in_the_readers_language(in_mz: Any):
    with override("en"):
        assert selectors.get_office("RESSANO").name == "Ressano Garcia border post"
    with override("pt"):
        assert selectors.get_office("RESSANO").name == "Fronteira de Ressano Garcia"
        assert selectors.branding_values()["portal_name"] == "eCITES Moçambique"


def test_offices_by_kind(in_mz: Any):
    assert {office.code for office in selectors.list_offices(kind="rail")} == {
        "MACHIPANDA",
        "RESSANO",
    }


@pytest.mark.parametrize("name", ["agencies", "offices", "branding"])
@pytest.mark.parametrize("iso2", ["LK", "MZ", "ZA"])
def test_what_is_exported_loads_without_change(name: str, iso2: str, request: Any):
    country = request.getfixturevalue(f"in_{iso2.lower()}")
    pack = read_pack(pack_folder(iso2))
    exported = getattr(section, f"export_{name}")(country)
    ctx = pack.context(name)
    getattr(section, f"load_{name}")(exported, country, ctx)
    assert ctx.changes == []
    assert ctx.errors == []


def test_an_office_that_is_named_no_more_is_closed_and_comes_back(in_mz: Any):
    pack = read_pack(pack_folder("MZ"))
    offices = copy.deepcopy(pack.section("offices"))
    section.load_offices(offices[1:], in_mz, pack.context("offices"))
    with pytest.raises(NoOffice):
        selectors.get_office(offices[0]["code"])
    assert CustomsOffice.objects.filter(code=offices[0]["code"]).exists()
    section.load_offices(offices, in_mz, pack.context("offices"))
    assert selectors.get_office(offices[0]["code"]).is_active


def test_white_text_on_black_has_the_highest_contrast():
    assert section.contrast_with_white("#000000") == pytest.approx(21)
    assert section.contrast_with_white("#ffffff") == pytest.approx(1)
