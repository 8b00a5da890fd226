"""Reading and checking packs; the packs that ship."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tenants.packs import (
    NoPack,
    PackInvalid,
    find_handler,
    is_training,
    list_offered_packs,
    list_packs,
    pack_folder,
    read_pack,
    register_section,
)
from tenants.packs.country import is_language

SHIPPED = ("KH", "LK", "MZ", "VU", "XA", "ZA")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Mozambique's pack, to be spoilt."""
    return Path(shutil.copytree(pack_folder("MZ"), tmp_path / "mz"))


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(PackInvalid) as caught:
        read_pack(folder)
    return [str(error) for error in caught.value.errors]


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("iso2", SHIPPED)
def test_a_shipped_pack_is_valid_and_an_app_takes_every_section(iso2: str):
    pack = read_pack(pack_folder(iso2))
    assert pack.country.iso2 == iso2
    assert pack.unclaimed == ()


def test_the_shipped_packs_are_listed():
    assert list_packs() == SHIPPED
    with pytest.raises(NoPack):
        pack_folder("XX")


def test_the_shipped_packs_differ_for_real():
    packs = {iso2: read_pack(pack_folder(iso2)) for iso2 in SHIPPED}
    assert len({p.country.currency for p in packs.values()}) == len(SHIPPED)
    assert {p.country.default_language for p in packs.values()} == {"en", "pt"}
    assert len({p.country.timezone for p in packs.values()}) == len(SHIPPED)
    patterns = [{row["pattern"] for row in p.section("numbers")} for p in packs.values()]
    assert len(set.union(*patterns)) == sum(map(len, patterns))
    national = [t for t in packs["MZ"].section("document_types") if not t["cites"]]
    series = {t["series"] for t in packs["MZ"].section("document_types") if t["cites"]}
    assert [t["code"] for t in national] == ["licenca_nacional"]
    assert national[0]["series"] not in series


def test_made_up_countries_are_offered_only_where_training_is_allowed():
    assert is_training("XA")
    assert not is_training("MZ")
    assert "XA" not in list_offered_packs(with_training=False)
    assert list_offered_packs(with_training=True) == SHIPPED


def test_a_code_for_users_is_a_country_only_in_training(tmp_path: Path):
    folder = Path(shutil.copytree(pack_folder("XA"), tmp_path / "xa"))
    spoil(folder, "country.yaml", "  training: true\n", "")
    assert any("country.training: must be true" in mistake for mistake in mistakes(folder))


@pytest.mark.parametrize(
    ("code", "known"), [("bi", True), ("km", True), ("pt-BR", True), ("qq", False), ("", False)]
)
def test_a_language_need_not_be_in_the_locale_data(code: str, known: bool):
    assert is_language(code) is known


def test_one_digest_for_one_content(folder: Path):
    before = read_pack(folder).digest
    assert read_pack(pack_folder("MZ")).digest == before
    spoil(folder, "country.yaml", "Africa/Maputo", "Africa/Harare")
    assert read_pack(folder).digest != before


def test_all_mistakes_are_told_at_once_with_file_line_key_and_remedy(folder: Path):
    spoil(folder, "country.yaml", "currency: MZN", "currency: MZM2")
    spoil(folder, "offices.yaml", "kinds: [air, post]", "kind: [air, post]")
    spoil(folder, "workflows/export.yaml", "guards: [fee_paid]", "guards: [fee_payed]")
    told = "\n".join(mistakes(folder))
    assert re.search(r"^country.yaml:\d+: country.currency: “MZM2”.* MZN", told, re.M)
    assert re.search(
        r"^offices.yaml:\d+: offices\[0\].kind: is not a key .* Did you mean “kinds”\?", told, re.M
    )
    assert re.search(
        r"^workflows/export.yaml:\d+: export.transitions\[8\].guards: “fee_payed” .*“fee_paid”",
        told,
        re.M,
    )


def test_the_line_in_a_mistake_is_the_line_in_the_file(folder: Path):
    spoil(folder, "country.yaml", "timezone: Africa/Maputo", "timezone: Africa/Maputu")
    (told,) = mistakes(folder)
    number = int(told.split(":")[1])
    assert "Maputu" in (folder / "country.yaml").read_text().splitlines()[number - 1]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("fee.yaml", "fee: {}\n", "is not a section of a pack. Did you mean “fees”?"),
        ("workflow/export.yaml", "export: {}\n", "Did you mean “workflows”?"),
        ("workflows.yaml", "workflows: {}\n", "Move it to workflows/<name>.yaml."),
        ("fees/extra.yaml", "extra: {}\n", "Move it to fees.yaml."),
        ("roles.yml", "roles: []\n", "must end in .yaml."),
        ("fees.yaml", "charges: {}\n", "must hold one top-level key, named like the file"),
        ("fees.yaml", "fees: {}\nroles: []\n", "must hold one top-level key"),
        ("fees.yaml", "fees: [\n", "is not YAML"),
    ],
)
def test_a_file_out_of_place_is_refused(folder: Path, name: str, content: str, expected: str):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    assert any(expected in told for told in mistakes(folder))


def test_a_file_that_is_not_utf8_is_refused_with_its_line(folder: Path):
    (folder / "branding.yaml").write_bytes(b"branding:\n  a: \xe9\n")
    assert any(told.startswith("branding.yaml:2: is not UTF-8") for told in mistakes(folder))


def test_a_missing_section_that_is_required_is_told(folder: Path):
    (folder / "roles.yaml").unlink()
    (folder / "country.yaml").unlink()
    assert any(told.startswith("country.yaml: is missing.") for told in mistakes(folder))


def test_texts_are_asked_in_every_complete_language(folder: Path):
    spoil(folder, "workflows/export.yaml", "{pt: Rascunho, en: Draft}", "{en: Draft, fr: Projet}")
    told = mistakes(folder)
    assert any("states.draft.name.pt: has no text" in each for each in told)
    assert any("states.draft.name.fr: is not one of the country's languages" in e for e in told)


def test_partial_languages_may_lack_texts():
    lanka = read_pack(pack_folder("LK"))
    assert lanka.country.languages == ("en", "si", "ta")
    assert lanka.country.complete_languages == ("en",)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("iso2: MZ", "iso2: MM9", "is not a country of ISO 3166-1"),
        ("languages: [pt, en]", "languages: [pt, xx9]", "is not a language code"),
        ("default_language: pt", "default_language: fr", "is not one of the country's languages"),
        ("languages: [pt, en]", "languages: pt", "must be a list"),
        ("timezone: Africa/Maputo", "time_zone: Africa/Maputo", "Did you mean “timezone”?"),
    ],
)
def test_the_country_itself_is_checked(folder: Path, old: str, new: str, expected: str):
    spoil(folder, "country.yaml", old, new)
    assert any(expected in told for told in mistakes(folder))


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("agencies.yaml", "kind: customs", "kind: custom", "Did you mean “customs”?"),
        ("agencies.yaml", "kind: scientific_authority", "kind: fisheries", "Art. IX.1(b)"),
        ("agencies.yaml", "issues_permits: true", "issues_permits: false", "Art. IX.1(a)"),
        ("agencies.yaml", "cites@anac.example", "anac", "is not an e-mail address"),
        ("offices.yaml", "un_locode: MZMPM", "un_locode: MZ MPM", "is not a UN/LOCODE"),
        ("offices.yaml", "kinds: [air, post]", "kinds: [plane]", "“plane” is not known"),
        ("branding.yaml", '"#0b6b45"', '"green"', "is not a colour"),
        ("branding.yaml", '"#0b6b45"', '"#ffee00"', "too light for white text"),
        ("branding.yaml", "authority: ANAC", "authority: ANACC", "Did you mean “ANAC”?"),
        ("holidays.yaml", "saturday", "saturn", "“saturn” is not known"),
        ("holidays.yaml", "date: 2026-01-01", "date: 2026-02-30", "is not a date"),
        ("holidays.yaml", "date: 2026-02-03", "date: 2026-01-01", "is used twice"),
    ],
)
def test_each_section_is_checked(folder: Path, name: str, old: str, new: str, expected: str):
    spoil(folder, name, old, new)
    assert any(expected in told and told.startswith(name) for told in mistakes(folder))


def test_another_app_cannot_take_a_section_that_is_taken():
    handler = find_handler("agencies")
    assert handler is not None
    with pytest.raises(ValueError, match=r"is taken by core\.agencies\.pack"):
        register_section("agencies", validate=lambda s, c: None, load=lambda s, country, c: None)
    register_section(
        "agencies",
        validate=handler.validate,
        load=handler.load,
        export=handler.export,
        required=handler.required,
    )
