"""Search, Appendix by date and population, suspensions; with their query counts."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.species import rules, selectors
from core.species.errors import TaxonNotFound
from core.species.models import CommonName, Listing, Suspension, Taxon

pytestmark = pytest.mark.usefixtures("public_db")

TODAY = date(2026, 11, 1)


def first(q: str, **options: str) -> tuple[str, str, str]:
    hit = selectors.search(q, **options)[0]
    return hit.scientific_name, hit.matched_name, hit.matched_kind


def taxon(name: str) -> Taxon:
    return Taxon.objects.get(scientific_name=name, status="A")


@pytest.mark.parametrize(
    ("q", "name", "kind"),
    [
        ("Crocodylus niloticus", "Crocodylus niloticus", "scientific"),
        ("crocodylus nil", "Crocodylus niloticus", "scientific"),
        ("Nile crocodile", "Crocodylus niloticus", "common"),
        ("crocodile du Nil", "Crocodylus niloticus", "common"),
        ("crocodilo-do-nilo", "Crocodylus niloticus", "common"),
        ("leao", "Panthera leo", "common"),
        ("Smaug giganteus", "Cordylus giganteus", "synonym"),
        ("African Crocodile", "Crocodylus niloticus", "common"),
        ("crocodilus nilotcus", "Crocodylus niloticus", "scientific"),
        ("loxodnota africana", "Loxodonta africana", "scientific"),
        ("aleo ferox", "Aloe ferox", "scientific"),
        ("lebomboensis", "Encephalartos lebomboensis", "scientific"),
        ("agarwod", "Aquilaria malaccensis", "common"),
    ],
)
def test_a_taxon_is_found_by_any_of_its_names(q: str, name: str, kind: str) -> None:
    hits = selectors.search(q)
    assert hits, q
    assert (hits[0].scientific_name, hits[0].matched_kind) == (name, kind)


def test_exact_names_come_before_beginnings_and_these_before_words_inside() -> None:
    names = [hit.scientific_name for hit in selectors.search("Aloe", limit=50)]
    assert names[0] == "Aloe"
    assert "Aloe ferox" in names
    hits = selectors.search("niloticus")
    assert {hit.scientific_name for hit in hits} >= {"Crocodylus niloticus", "Varanus niloticus"}


def test_a_synonym_gives_the_accepted_taxon_and_the_name_that_matched() -> None:
    assert first("Malayopython reticulatus") == (
        "Python reticulatus",
        "Malayopython reticulatus",
        "synonym",
    )


def test_a_hit_shows_the_appendix_of_today_split_or_inherited() -> None:
    (hit,) = [h for h in selectors.search("Loxodonta africana") if h.rank == "SPECIES"]
    assert hit.appendix == "I/II"
    below = Taxon.objects.create(
        rank="SPECIES",
        kingdom="Plantae",
        family="Orchidaceae",
        genus="Zzyx",
        scientific_name="Zzyx orchidae",
    )
    (hit,) = selectors.search("Zzyx orchidae")
    assert (hit.taxon_id, hit.appendix) == (below.pk, "II")


def test_an_unverified_listing_is_marked_in_the_hit() -> None:
    assert not selectors.search("Giraffa camelopardalis")[0].verified
    assert selectors.search("Crocodylus niloticus")[0].verified


def test_the_language_of_the_person_goes_first_among_equal_names() -> None:
    hit = taxon("Aloe ferox")
    CommonName.objects.create(taxon=hit, language="fr", name="Zorgu")
    CommonName.objects.create(taxon=taxon("Aloe arborescens"), language="pt", name="Zorgu")
    assert first("zorgu", language="pt-mz")[0] == "Aloe arborescens"
    assert first("zorgu", language="fr")[0] == "Aloe ferox"


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "'", "\\", "()", "\x00"])
def test_a_text_without_letters_finds_nothing(q: str) -> None:
    assert selectors.search(q) == []


@pytest.mark.parametrize("q", ["%a%", "x'; --", "a\\", "a_b", "Aloe" * 100, "ñ", "象"])
def test_odd_texts_are_only_text(q: str) -> None:
    assert isinstance(selectors.search(q), list)


def test_the_limit_holds_and_no_taxon_comes_twice() -> None:
    hits = selectors.search("a", limit=7)
    assert len(hits) == 7
    hits = selectors.search("crocod", limit=50)
    assert len({hit.taxon_id for hit in hits}) == len(hits)


@pytest.mark.parametrize("q", ["Crocodylus niloticus", "aleo ferox", "a", "no such thing at all"])
def test_a_search_costs_two_queries_at_most(q: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        selectors.search(q, limit=50)
    own = [query for query in queries if "species_" in query["sql"]]
    assert len(own) <= 2


def test_the_appendix_follows_population_and_date() -> None:
    crocodile = taxon("Crocodylus niloticus")

    def appendix(origin: str | None, on: date = TODAY, source: str = "W") -> list[str]:
        found = selectors.appendix_on(crocodile, on=on, origin=origin, source_code=source)
        return [listing.appendix for listing in found]

    assert appendix("MZ") == ["II"]
    assert appendix("SD") == ["I"]
    assert appendix(None) == ["I", "II"]
    assert appendix("SD", source="D") == ["I"]
    assert appendix("ZA", date(1991, 1, 1)) == ["I"]
    assert appendix("ZA", date(1970, 1, 1)) == []


def test_a_synonym_has_the_appendix_of_its_accepted_taxon() -> None:
    synonym = Taxon.objects.get(scientific_name="Smaug giganteus")
    found = selectors.appendix_on(synonym, on=TODAY, origin="ZA")
    assert [listing.appendix for listing in found] == ["II"]


def test_a_subspecies_inherits_from_its_species_before_its_genus() -> None:
    Taxon.objects.create(rank="GENUS", kingdom="Animalia", genus="Zua", scientific_name="Zua")
    species = Taxon.objects.create(
        rank="SPECIES", kingdom="Animalia", genus="Zua", scientific_name="Zua una"
    )
    below = Taxon.objects.create(
        rank="SUBSPECIES", kingdom="Animalia", genus="Zua", scientific_name="Zua una prima"
    )
    for owner, appendix in ((Taxon.objects.get(scientific_name="Zua"), "II"), (species, "I")):
        Listing.objects.create(
            taxon=owner, appendix=appendix, effective_on=date(2000, 1, 1), as_of=TODAY
        )
    found = selectors.appendix_on(below, on=TODAY, origin="LK")
    assert [listing.appendix for listing in found] == ["I"]


def test_a_taxon_of_the_same_name_in_the_other_kingdom_does_not_count() -> None:
    plant = Taxon.objects.create(
        rank="SPECIES", kingdom="Plantae", genus="Crocodylus", scientific_name="Crocodylus plantae"
    )
    assert selectors.appendix_on(plant, on=TODAY, origin="MZ") == []


def test_reads_cost_what_they_say(django_assert_num_queries: object) -> None:
    crocodile = taxon("Crocodylus niloticus")
    with CaptureQueriesContext(connection) as queries:
        selectors.appendix_on(crocodile, on=TODAY, origin="MZ")
    assert len([query for query in queries if "species_" in query["sql"]]) == 1
    with CaptureQueriesContext(connection) as queries:
        selectors.find_suspensions(crocodile, "MZ", TODAY)
    assert len([query for query in queries if "species_" in query["sql"]]) == 1


def test_an_unknown_taxon_is_not_found() -> None:
    with pytest.raises(TaxonNotFound):
        selectors.get_taxon(0)


def test_a_taxon_is_found_by_full_name_through_its_synonym() -> None:
    found = selectors.find_taxon_by_name("smaug  GIGANTEUS")
    assert found is not None
    assert found.scientific_name == "Cordylus giganteus"
    assert selectors.find_taxon_by_name("Nothing known") is None


def suspend(**fields: object) -> Suspension:
    return Suspension.objects.create(**({"country": "MZ", "starts_on": date(2020, 1, 1)} | fields))


def test_suspensions_of_the_taxon_its_family_or_all_species_are_found() -> None:
    crocodile = taxon("Crocodylus niloticus")
    every = suspend()
    family = suspend(taxon_name="Crocodylidae", kingdom="Animalia")
    world = suspend(country="", taxon_name="Crocodylus", kingdom="Animalia")
    suspend(country="ZA")
    suspend(taxon_name="Aloe", kingdom="Plantae")
    suspend(taxon_name="Crocodylia", ends_on=date(2022, 1, 1))
    suspend(taxon_name="Reptilia", excluded_taxa=["Crocodylus"])
    suspend(taxon_name="Animalia", starts_on=date(2030, 1, 1))
    assert set(selectors.find_suspensions(crocodile, "mz", TODAY)) == {every, family, world}


def test_line_facts_of_a_stored_taxon_pass_the_rules() -> None:
    facts = selectors.line_facts(
        taxon("Crocodylus niloticus"),
        term_code="SKI",
        unit_code="NAR",
        purpose_code="H",
        source_code="W",
        appendix="II",
    )
    assert rules.check_line(facts) == []


def test_common_names_come_by_language() -> None:
    names = selectors.list_common_names(taxon("Crocodylus niloticus"), language="pt-mz")
    assert [name.name for name in names] == ["crocodilo-do-nilo"]
    assert selectors.count_unverified() > 0
    assert selectors.list_import_runs().first() is not None
    assert selectors.list_listings(taxon("Loxodonta africana"))[0].effective_on.year == 2007


def test_a_country_reads_the_shared_reference_and_cannot_write_it(in_mz: object) -> None:
    assert first("Nile crocodile")[0] == "Crocodylus niloticus"
    crocodile = taxon("Crocodylus niloticus")
    assert selectors.appendix_on(crocodile, on=TODAY, origin="MZ")[0].appendix == "II"
    for write in (
        lambda: Listing.objects.filter(taxon=crocodile).update(appendix="I"),
        lambda: Listing.objects.filter(taxon=crocodile).delete(),
        lambda: Taxon.objects.create(rank="GENUS", kingdom="Plantae", scientific_name="Zua"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            write()
