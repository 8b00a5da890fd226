"""Imports into the reference: what they write, that they repeat, and what they say."""

from datetime import date
from pathlib import Path

import pytest

from core.species import selectors, services
from core.species.errors import ColumnsMissing, FileUnreadable, KindUnknown
from core.species.models import CommonName, ImportRun, Listing, Suspension, Taxon

pytestmark = pytest.mark.usefixtures("public_db")

LISTINGS = (
    "Id,Kingdom,Phylum,Class,Order,Family,Genus,Species,Subspecies,Scientific Name,Author,Rank,"
    "Listing,Party,Listed under,Full note,# Full note,All_DistributionISOCodes\n"
)
DAY = date(2024, 6, 1)


def write(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def spider(listing: str, *, note: str = "", name: str = "Brachypelma testus") -> str:
    return (
        f"90001,Animalia,Arthropoda,Arachnida,Araneae,Theraphosidae,Brachypelma,testus,,{name},"
        f'"Nobody, 2020",SPECIES,{listing},,Brachypelma spp.,"{note}",,"MX,GT"\n'
    )


def state() -> tuple[int, int, int]:
    return Taxon.objects.count(), CommonName.objects.count(), Listing.objects.count()


def test_a_new_taxon_comes_with_its_listing_and_the_version(tmp_path: Path) -> None:
    report = services.import_csv(write(tmp_path, LISTINGS + spider("II")), as_of=DAY)
    taxon = Taxon.objects.get(species_plus_id=90001)
    (listing,) = taxon.listings.all()
    assert (report.rows_read, report.rows_taken, report.rejected) == (1, 1, [])
    assert taxon.lineage[:3] == ("Brachypelma testus", "Brachypelma", "Theraphosidae")
    assert taxon.distribution == ["MX", "GT"]
    assert (listing.appendix, listing.is_date_known, listing.as_of) == ("II", False, DAY)
    assert listing.import_run_id == taxon.import_run_id == report.run_id
    run = ImportRun.objects.get(pk=report.run_id)
    assert (run.kind, run.rows_taken, len(run.sha256)) == ("species_plus_listings", 1, 64)


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, LISTINGS + spider("II"))
    services.import_csv(path, as_of=DAY)
    before = state()
    report = services.import_csv(path, as_of=DAY)
    assert state() == before
    assert not any(report.counts.values())


def test_a_moved_taxon_keeps_its_old_listing_with_an_end(tmp_path: Path) -> None:
    services.import_csv(write(tmp_path, LISTINGS + spider("II")), as_of=DAY)
    services.import_csv(write(tmp_path, LISTINGS + spider("I")), as_of=date(2025, 6, 1))
    taxon = Taxon.objects.get(species_plus_id=90001)
    assert [row.appendix for row in selectors.appendix_on(taxon, on=DAY)] == ["II"]
    assert [row.appendix for row in selectors.appendix_on(taxon, on=date(2025, 6, 1))] == ["I"]


def test_a_dry_run_reports_and_changes_nothing(tmp_path: Path) -> None:
    before = state(), ImportRun.objects.count()
    path = write(tmp_path, LISTINGS + spider("II") + spider("XX", name="Other name"))
    report = services.import_csv(path, dry_run=True, as_of=DAY)
    assert (state(), ImportRun.objects.count()) == before
    assert (report.rows_taken, len(report.rejected), report.run_id) == (1, 1, None)
    assert report.counts["taxa added"] == 1


def test_bad_rows_are_left_out_and_the_rest_taken(tmp_path: Path) -> None:
    bad = LISTINGS + spider("II") + "1,Animalia,too,short,but,no,rank\n" + "2,a,b\n"
    report = services.import_csv(write(tmp_path, bad), as_of=DAY)
    assert Taxon.objects.filter(species_plus_id=90001).exists()
    assert [note.row for note in report.rejected] == [3, 4]
    assert ImportRun.objects.get(pk=report.run_id).rows_rejected == 2


def test_a_starter_listing_is_confirmed_and_keeps_its_date_and_populations(
    tmp_path: Path,
) -> None:
    row = (
        "10745,Animalia,Chordata,Reptilia,Crocodylia,Crocodylidae,Crocodylus,niloticus,,"
        '"Crocodylus niloticus","Laurenti, 1768",SPECIES,I/II,,,,,\n'
    )
    report = services.import_csv(write(tmp_path, LISTINGS + row), as_of=date(2026, 11, 1))
    assert report.counts["listings confirmed"] == 2
    assert "listings added" not in report.counts
    taxon = Taxon.objects.get(scientific_name="Crocodylus niloticus")
    (listing,) = selectors.appendix_on(taxon, on=date(2026, 11, 1), origin="MZ")
    assert (listing.appendix, listing.effective_on) == ("II", date(2010, 6, 23))
    assert (taxon.species_plus_id, listing.source) == (10745, "file.csv")


def test_a_name_that_became_a_synonym_leads_to_the_new_one(tmp_path: Path) -> None:
    old = Taxon.objects.get(scientific_name="Python reticulatus")
    text = (
        "TaxonId,Kingdom,Family,Genus,FullName,RankName,CurrentListing,Synonyms,EnglishNames,"
        "CitesAccepted\n"
        "9,Animalia,Pythonidae,Malayopython,Malayopython reticulatus,SPECIES,II,"
        "Python reticulatus,Reticulated Python,true\n"
    )
    report = services.import_csv(write(tmp_path, text), as_of=date(2026, 11, 1))
    old.refresh_from_db()
    assert old.accepted.scientific_name == "Malayopython reticulatus"
    assert report.counts["names that became synonyms"] == 1
    hit = selectors.search("Python reticulatus")[0]
    assert (hit.scientific_name, hit.matched_kind) == ("Malayopython reticulatus", "synonym")
    services.load_starter()
    old.refresh_from_db()
    assert old.status == "S"
    assert Taxon.objects.filter(name_key="python reticulatus", status="A").count() == 0


def test_a_history_gives_dates_and_replaces_undated_listings(tmp_path: Path) -> None:
    services.import_csv(write(tmp_path, LISTINGS + spider("I")), as_of=DAY)
    head = (
        "TaxonId,Kingdom,Genus,FullName,RankName,Appendix,PartyIsoCode,ChangeType,EffectiveAt,"
        "IsCurrent,FullAnnotationEnglish\n"
    )
    row = "90001,Animalia,Brachypelma,Brachypelma testus,SPECIES,{},{},{},{},{},<b>Note</b>\n"
    text = head + "".join(
        row.format(*cells)
        for cells in (
            ("III", "MX", "ADDITION", "26/02/1976", "false"),
            ("III", "MX", "DELETION", "01/08/1985", "false"),
            ("II", "", "ADDITION", "01/08/1985", "false"),
            ("II", "GB", "RESERVATION", "01/08/1985", "false"),
            ("I", "", "ADDITION", "16/02/1995", "true"),
            ("I", "", "ADDITION", "not a day", "true"),
        )
    )
    report = services.import_csv(write(tmp_path, text), as_of=DAY)
    taxon = Taxon.objects.get(species_plus_id=90001)
    found = [
        (row.appendix, row.party, str(row.effective_on), row.ended_on and str(row.ended_on))
        for row in taxon.listings.order_by("effective_on")
    ]
    assert found == [
        ("III", "MX", "1976-02-26", "1985-08-01"),
        ("II", "", "1985-08-01", "1995-02-16"),
        ("I", "", "1995-02-16", None),
    ]
    assert [(note.row, note.column) for note in report.rejected] == [(7, "EffectiveAt")]
    assert set(taxon.listings.values_list("annotation", flat=True)) == {"Note"}


def test_suspensions_are_taken_once_and_brought_up_to_date(tmp_path: Path) -> None:
    head = "Full Name,Kingdom,Rank,start_date,end_date,party,notes,source\n"
    path = write(tmp_path, head + "Aloe ferox,Plantae,SPECIES,01/02/2020,,ZA,wild,W\n")
    services.import_csv(path, as_of=DAY)
    services.import_csv(path, as_of=DAY)
    row = Suspension.objects.get(taxon_name="Aloe ferox")
    assert (row.country, row.source_codes, row.ends_on) == ("ZA", ["W"], None)
    services.import_csv(
        write(tmp_path, head + "Aloe ferox,Plantae,SPECIES,01/02/2020,05/06/2022,ZA,wild,W\n")
    )
    row.refresh_from_db()
    assert row.ends_on == date(2022, 6, 5)


def test_a_real_dirty_checklist_is_taken_whole(domain: Path) -> None:
    path = domain / "data" / "checklist_index_psittaciformes_part.csv"
    report = services.import_csv(path, as_of=date(2026, 11, 1))
    assert report.kind == "checklist_index"
    assert (report.rows_read, report.rows_taken, report.rejected) == (225, 225, [])
    assert selectors.search("Psittacus pullarius")[0].scientific_name == "Agapornis pullarius"


def test_real_suspensions_are_taken_and_found(domain: Path) -> None:
    path = domain / "data" / "suspensions_structured_part.csv"
    report = services.import_csv(path, as_of=DAY)
    assert report.kind == "suspensions"
    assert (report.rows_read, report.rejected) == (report.rows_taken, [])
    taxon = Taxon.objects.get(scientific_name="Python sebae")
    (found,) = selectors.find_suspensions(taxon, "AF", date(2010, 1, 1))
    assert (found.taxon_name, found.starts_on) == ("", date(2005, 9, 19))
    assert "T" in found.purpose_codes
    assert "Z" not in found.purpose_codes
    assert not any(services.import_csv(path, as_of=DAY).counts.values())


def test_loading_the_starter_set_again_changes_nothing() -> None:
    before = state(), ImportRun.objects.filter(kind="starter").count()
    report = services.load_starter()
    assert (state(), ImportRun.objects.filter(kind="starter").count()) == before
    assert not any(report.counts.values())


def test_the_starter_set_mends_what_was_lost() -> None:
    taxon = Taxon.objects.get(scientific_name="Aloe ferox")
    taxon.listings.all().delete()
    services.load_starter()
    assert [row.appendix for row in selectors.appendix_on(taxon, on=DAY)] == ["II"]


def test_files_that_cannot_be_imported_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"nowhere\.csv"):
        services.import_csv(tmp_path / "nowhere.csv")
    with pytest.raises(FileUnreadable):
        services.import_csv(write(tmp_path, ""))
    with pytest.raises(KindUnknown):
        services.import_csv(write(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(KindUnknown):
        services.import_csv(write(tmp_path, LISTINGS), kind="something")
    with pytest.raises(ColumnsMissing):
        services.import_csv(write(tmp_path, LISTINGS), kind="checklist_history")
