"""Rows of the four files as checked facts."""

from datetime import date

import pytest

from core.species.errors import ColumnsMissing, KindUnknown
from core.species.importing import cleaning, columns
from core.species.importing.country_names import code_of
from core.species.importing.history import spans
from core.species.importing.populations import countries_in, sections
from core.species.importing.reading import read_table
from core.species.importing.report import ImportReport
from core.species.importing.rows import Change, TaxonFacts, read_suspensions, read_taxa


def taxa(text: str, kind: str | None = None) -> tuple[list[TaxonFacts], ImportReport]:
    report = ImportReport(file="test.csv")
    table = read_table(text.encode(), report=report)
    layout = columns.choose_layout(table.heading, kind=kind, file="test.csv")
    return list(read_taxa(table, layout, report=report).values()), report


LISTINGS = "Id,Kingdom,Class,Family,Genus,Scientific Name,Author,Rank,Listing,Party,Full note\n"


def test_a_species_plus_row_becomes_a_taxon_with_its_listings() -> None:
    (facts,), _ = taxa(
        LISTINGS + "10745,Animalia,Reptilia,Crocodylidae,Crocodylus,Crocodylus niloticus,"
        '"Laurenti, 1768",SPECIES,I/II,,"**I** Included in Appendix I, except the populations of '
        "Botswana, Egypt (zero quota), Mozambique and South Africa, which are in Appendix II "
        '**II** Populations of Botswana, Egypt (zero quota), Mozambique and South Africa."\n'
    )
    assert facts.key == ("Animalia", "SPECIES", "crocodylus niloticus")
    assert facts.fields["species_plus_id"] == 10745
    one, two = facts.listings
    assert (one.appendix, one.excluded_countries) == ("I", ("BW", "EG", "MZ", "ZA"))
    assert (two.appendix, two.population_countries) == ("II", ("BW", "EG", "MZ", "ZA"))


def test_names_lose_mark_up_and_spp_and_ranks_their_case() -> None:
    (facts,), _ = taxa(LISTINGS + "1,PLANTAE,,,Aloe,<i>Aloe</i>\u00a0spp.,L.,Genus,II,,\n")
    assert (facts.kingdom, facts.rank, facts.scientific_name) == ("Plantae", "GENUS", "Aloe")


def test_each_party_of_appendix_three_has_its_own_listing() -> None:
    (facts,), _ = taxa(
        LISTINGS + '7,Animalia,,,Antilope,Antilope cervicapra,,SPECIES,III,"NP, PK",\n'
    )
    assert [(item.appendix, item.party) for item in facts.listings] == [
        ("III", "NP"),
        ("III", "PK"),
    ]


def test_not_listed_beside_an_appendix_is_left_out_and_noted() -> None:
    (facts,), report = taxa(LISTINGS + "7,Animalia,,,Agapornis,Agapornis,,GENUS,II/NC,,\n")
    assert [item.appendix for item in facts.listings] == ["II"]
    assert "NC" in report.notes[0].reason


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("1,Fungi,,,A,Aloe ferox,,SPECIES,II,,", "Kingdom"),
        ("1,Plantae,,,A,Aloe ferox,,PLANT,II,,", "Rank"),
        ("1,Plantae,,,A,Aloe ferox,,SPECIES,IV,,", "Listing"),
        ("x1,Plantae,,,A,Aloe ferox,,SPECIES,II,,", "Id"),
        ("1,Plantae,,,,,,SPECIES,II,,", "Scientific Name"),
        ("1,Plantae,,,,12345,,SPECIES,II,,", "Scientific Name"),
    ],
)
def test_a_bad_cell_rejects_the_row_and_names_row_column_and_reason(row: str, column: str) -> None:
    found, report = taxa(LISTINGS + "2,Plantae,,,Aloe,Aloe alba,,SPECIES,II,,\n" + row + "\n")
    assert [facts.scientific_name for facts in found] == ["Aloe alba"]
    (rejected,) = report.rejected
    assert (rejected.row, rejected.column) == (3, column)
    assert rejected.reason


def test_the_same_row_again_is_taken_once() -> None:
    row = "1,Plantae,,,Aloe,Aloe ferox,,SPECIES,II,,\n"
    found, report = taxa(LISTINGS + row + row)
    assert len(found) == 1
    assert "the same as row 2" in report.notes[0].reason


def test_a_second_row_of_a_taxon_adds_its_listings() -> None:
    row = "1,Animalia,,,Canis,Canis aureus,,SPECIES,{},{},\n"
    (facts,), _ = taxa(LISTINGS + row.format("III", "IN") + row.format("III", "NP"))
    assert [item.party for item in facts.listings] == ["IN", "NP"]


def test_a_missing_name_is_made_of_genus_and_epithets() -> None:
    (facts,), _ = taxa(
        "Kingdom,Genus,Species,Subspecies,Scientific Name,Rank,Listing\n"
        "Animalia,Panthera,leo,persica,,SUBSPECIES,I\n"
    )
    assert facts.scientific_name == "Panthera leo persica"


def test_the_checklist_index_brings_synonyms_and_common_names() -> None:
    (facts, *_), report = taxa(
        "TaxonId,Kingdom,FullName,RankName,CurrentListing,SynonymsWithAuthors,EnglishNames,"
        "FrenchNames,CitesAccepted\n"
        '1,Animalia,Amazona auropalliata,SPECIES,I,"Amazona ochrocephala auropalliata (Gmelin, '
        '1788), Psittacus auropalliatus Lesson, 1842","Yellow-naped Amazon, Parrot",Amazone,true\n'
        "2,Animalia,Amazona wrong,SPECIES,I,,,,false\n"
    )
    assert facts.synonyms == [
        ("Amazona ochrocephala auropalliata", "(Gmelin, 1788)"),
        ("Psittacus auropalliatus", "Lesson, 1842"),
    ]
    assert facts.common_names["en"] == ["Yellow-naped Amazon", "Parrot"]
    assert facts.common_names["fr"] == ["Amazone"]
    assert [note.row for note in report.rejected] == [3]


def test_synonyms_are_told_apart_where_commas_were_lost() -> None:
    cell = "Amazona ochrocephala auropalliata (Gmelin  1788)  Psittacus auropalliatus Lesson  1842"
    assert [name for name, _ in cleaning.synonyms(cell)] == [
        "Amazona ochrocephala auropalliata",
        "Psittacus auropalliatus",
    ]


def test_columns_are_found_whatever_their_case_blanks_and_order() -> None:
    (facts,), _ = taxa(
        "current_listing,RANK NAME,full name,KINGDOM\nII,species,Aloe ferox,plantae\n"
    )
    assert facts.listings[0].appendix == "II"


def test_a_file_of_another_kind_is_refused_with_what_was_found() -> None:
    with pytest.raises(KindUnknown, match="a, b"):
        taxa("a,b\n1,2\n")


def test_missing_columns_are_named() -> None:
    with pytest.raises(ColumnsMissing, match="Kingdom, Rank"):
        taxa("Scientific Name,Listing\nAloe,II\n")


def suspensions(text: str) -> tuple[list[dict], ImportReport]:
    report = ImportReport(file="test.csv")
    table = read_table(text.encode(), report=report)
    layout = columns.choose_layout(table.heading, kind=None, file="test.csv")
    return [fact.values for fact in read_suspensions(table, layout, report=report)], report


def test_a_suspension_names_a_country_by_name_or_code_and_may_be_of_all_species() -> None:
    found, report = suspensions(
        "start_date,end_date,Full Name,Kingdom,Rank,party,notes,source,purpose\n"
        "02/02/2012,,,,,Democratic Republic of the Congo,<p>All</p>,,Z;G;Q;S\n"
        "19/09/2005 00:00,09/04/2015,Panthera leo,Animalia,SPECIES,MZ,,W;C,\n"
        "01/01/2001,,Panthera leo,Animalia,SPECIES,Atlantis,,,\n"
        "31/31/2001,,Panthera leo,Animalia,SPECIES,LK,,,\n"
    )
    assert [(row["country"], row["taxon_name"]) for row in found] == [
        ("CD", ""),
        ("MZ", "Panthera leo"),
    ]
    assert found[0]["notes"] == "All"
    assert found[0]["purpose_codes"] == ["B", "E", "H", "L", "M", "N", "P", "T"]
    assert found[1]["starts_on"] == date(2005, 9, 19)
    assert found[1]["source_codes"] == ["W", "C"]
    assert [(note.row, note.column) for note in report.rejected] == [
        (4, "party"),
        (5, "start_date"),
    ]


def test_two_rows_of_one_suspension_join_their_limits() -> None:
    head = "start_date,Full Name,party,source\n"
    (row,), _ = suspensions(head + "01/01/2001,ALL,LK,W\n01/01/2001,ALL,LK,R\n")
    assert row["source_codes"] == ["R", "W"]
    (row,), _ = suspensions(head + "01/01/2001,ALL,LK,W\n01/01/2001,ALL,LK,ALL\n")
    assert row["source_codes"] == []


@pytest.mark.parametrize(
    ("note", "covered", "left_out"),
    [
        ("Populations of Botswana, Namibia and Zimbabwe", ["BW", "NA", "ZW"], []),
        ("Except the populations of Brazil.", [], ["BR"]),
        ("Population of Brazil and the population of Ecuador, which is in II", ["BR", "EC"], []),
        ("Populations of the United Republic of Tanzania for trade", ["TZ"], []),
        ("Populations of Atlantis and Brazil", [], []),
        ("All species", [], []),
        ("", [], []),
    ],
)
def test_populations_are_read_only_when_every_name_is_known(
    note: str, covered: list[str], left_out: list[str]
) -> None:
    assert countries_in(note) == (covered, left_out)


def test_an_annotation_is_parted_by_appendix() -> None:
    assert sections("I All others\nII Populations of Peru") == {
        "I": "All others",
        "II": "Populations of Peru",
    }
    assert sections("Included in Felidae") == {"": "Included in Felidae"}


def test_country_names_are_known_in_their_usual_forms() -> None:
    assert code_of("Côte d'Ivoire") == "CI"
    assert code_of("Viet Nam") == code_of("Vietnam") == "VN"
    assert code_of("Eswatini") == code_of("Swaziland") == "SZ"
    assert code_of("Mordor") is None


def test_annotations_become_plain_text() -> None:
    cell = "<p>All &lt;b&gt;parts&lt;/b&gt;</p><p>**except**&nbsp;seeds<br/>and pollen</p>"
    assert cleaning.text(cell) == "All parts\nexcept seeds\nand pollen"


def change(
    appendix: str,
    on: str,
    *,
    current: bool | None = False,
    kind: str = "ADDITION",
    note: str = "",
) -> Change:
    return Change(appendix, "", kind, date.fromisoformat(on), current, annotation=note)


def told(*changes: Change) -> list[tuple[str, str, str | None]]:
    return [
        (s.change.appendix, str(s.change.on), str(s.ended_on) if s.ended_on else None)
        for s in spans(changes)
    ]


def test_a_move_between_appendices_ends_the_old_listing() -> None:
    assert told(change("I", "1975-07-01"), change("II", "1990-01-18", current=True)) == [
        ("I", "1975-07-01", "1990-01-18"),
        ("II", "1990-01-18", None),
    ]


def test_two_current_listings_stand_side_by_side() -> None:
    found = told(
        change("II", "1977-02-04"),
        change("I", "1997-09-18", current=True),
        change("II", "1997-09-18", current=True),
    )
    assert found == [
        ("II", "1977-02-04", "1997-09-18"),
        ("I", "1997-09-18", None),
        ("II", "1997-09-18", None),
    ]


def test_a_deletion_ends_a_listing_and_reservations_do_nothing() -> None:
    assert told(
        change("III", "1976-02-26"),
        change("III", "2000-01-01", kind="RESERVATION"),
        change("III", "2007-06-14", kind="DELETION"),
    ) == [("III", "1976-02-26", "2007-06-14")]


def test_an_old_entry_that_nothing_ended_is_a_guess_and_never_counts() -> None:
    (span,) = spans([change("II", "1990-01-01")])
    assert span.is_guess
    assert span.ended_on == date(1990, 1, 1)


def test_an_entry_for_some_populations_leaves_the_other_appendix_alone() -> None:
    found = told(
        change("I", "1975-07-01"),
        change("I", "1992-06-11", note="All populations except those in II"),
        change("II", "1992-06-11", note="Population of ZA"),
        change("I", "1992-07-11", current=True, note="Population of SD; all except those in II"),
        change("II", "1995-02-16", current=True, note="Populations of ZA and MZ"),
    )
    assert found == [
        ("I", "1975-07-01", "1992-06-11"),
        ("I", "1992-06-11", "1992-07-11"),
        ("II", "1992-06-11", "1995-02-16"),
        ("I", "1992-07-11", None),
        ("II", "1995-02-16", None),
    ]
