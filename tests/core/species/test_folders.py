# ruff: noqa: E501 - the files are as they arrive
"""Importing a whole folder: what is taken, what is refused, and that twice is once."""

import datetime as dt
import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from core.species.errors import FileUnreadable, KindUnknown
from core.species.folders import import_folder
from core.species.importing.report import ImportReport
from core.species.models import (
    CommonName,
    HashAnnotation,
    ImportRun,
    Listing,
    PublishedQuota,
    Reservation,
    Suspension,
    Taxon,
)
from core.species.selectors import (
    appendix_on,
    find_hash_annotation,
    find_reservations,
    find_suspensions,
    find_taxon_by_name,
    get_taxon,
    published_quotas,
    search,
)
from core.species.services import load_starter

pytestmark = pytest.mark.usefixtures("public_db")

FILES = {
    "taxa_animalia.csv": """\
rec_id,kingdom,class,order,family,genus,full_name,author,rank,appendix,appendix_iii_parties,listed_under,current_listing_since,hash_annotation,annotation_en
1,Animalia,Testia,Testales,Testidae,,Testidae,,FAMILY,II,,Testidae,1975-07-01,,
2,Animalia,Testia,Testales,Testidae,Testus,Testus,,GENUS,II,,Testidae spp.,1975-07-01,,
3,Animalia,Testia,Testales,Testidae,Testus,Testus magnus,"Tester, 1901",SPECIES,I,,Testus magnus,1990-01-18,,
4,Animalia,Testia,Testales,Testidae,Testus,Testus liber,"Tester, 1902",SPECIES,,,,,,
5,Animalia,Testia,Testales,Testidae,Testus,Testus parvus,"Tester, 1903",SPECIES,II,,Testidae spp.,1975-07-01,,
6,Animalia,Testia,Testales,Testidae,Testus,orphanus,,SPECIES,II,,,,,
7,Animalia,Testia,Testales,Testinae,,Testinae,,SUBFAMILY,I,,Testinae,1990-01-18,,
8,Animalia,Testia,Testales,Aliidae,Alius,Alius testinus,,SPECIES,I,,Testinae spp.,1990-01-18,,
""",
    "history_animalia.csv": """\
rank_name,rec_id,listing,effective_from,party_iso2,is_current,populations_iso2,EXCLUDEDpopulations_iso,excluded_rec_ids,short_note_en,full_note_en,hash_note
FAMILY,1,II,01/07/1975,,1,,,SPECIES:4,,,CoP16 #3
Species,3,II,04/02/1977,,0,,,,,,
SPECIES,3,I,18/01/1990,,1,,BW,,,,
SPECIES,3,II,18/01/1990,,1,BW,,,,,
SPECIES,3,I/r,18/01/1990,JP,0,,,,,,
SPECIES,3,I/w,01/01/1995,JP,0,,,,,,
SUBFAMILY,7,I,18/01/1990,,1,,,,,,
SPECIES,99,I,18/01/1990,,1,,,,,,
SPECIES,3,IX,18/01/1990,,1,,,,,,
SPECIES,3,I,never,,1,,,,,,
""",
    "synonyms_animalia.csv": """\
Scientific name,Rank,RecID,ParentRank,Parent recID,Status,Species Author,notes,Designation,AcceptedRank,AcceptedRecID
maximus,Species,51,Genus,50,S,"Old, 1850",,CITES_EU,Species,3
Oldus,Genus,50,,,S,,,CITES_EU,,
""",
    "common_animalia.csv": """\
ComName,LangShort,RecId,Rank,Designation,ReferenceID
Great test beast,ENG,3,species,CITES,
Grande bête d'essai,FRA,3,species,CITES,
Bestia,LAT,3,species,CITES,
""",
    "distribution_animalia.csv": """\
Species RecID,Rank,GEO_entity,ISO Code 2,Reference IDs,Designation
3,Species,Country,ZA,1,CITES_EU
3,Species,Country,BW,1,CITES_EU
3,Species,Country,South Africa,1,CITES_EU
""",
    "annotations.csv": """\
Event No,Event,Hash No,For Display,Annotations_English,Annotations_Spanish,Annotations_French
39,CoP16,#3,CoP16 #3,Designates<p>roots,Designa raíces,Sert à désigner les racines
""",
    "quotas.csv": """\
Kingdom,RecId,Rank,ISO code,Quota,Unit,StartDate,EndDate,Year,Notes,Terms,Sources,QuoAdded,QuoDate,IsCurrent,PublicDisplay,Link
Animalia,3,Species,ZA,20,KIL,01/03/2010,28/02/2011,2010,live,LIV,W,,01/01/2010,0,1,http://www.example.org
Animalia,3,Species,ZA,-1,,01/01/2011,31/12/2011,2011,wild,,"C, F",,01/01/2010,0,1,
Animalia,3,Species,ZA,many,,01/01/2011,31/12/2011,2011,wild,,W,,01/01/2010,0,1,
""",
    "binding.csv": """\
quota_type,start_date,end_date,taxon_name,taxon_concept_id,rank,iso_code2,quota,unit,term,source,purpose,Applies_to_import,notes
Listing_annotations, 16/02/1995,Present,Testus magnus,7,SPECIES,All,0,All,SKI; TRO,W,T,,zero
""",
    "notifications.csv": """\
Legacy_ID,Designation,LnmShortDesc,Date valid from,Event Type,Basis for Suspension,LnmLongDesc,LnmURL
1,CITES,CITES Notif. No. 283,15/03/1984,CITES Suspension Notification,,,
""",
    "suspensions.csv": """\
IsCurrent,Kingdom,Rank,RecID,ISO code,StartNotificationID,EndNotificationID,Notes,ExcludedTaxa
1,Animalia,FAMILY,1,MZ,1,,All exports,SPECIES:5
1,Animalia,FAMILY,1,MZ,8,,All exports,
""",
    "suspensions_structured.csv": """\
start_date,end_date,taxon_name,taxon_concept_id,rank,iso_code2,unit,term,source,purpose,Applies_to_import,notes
19/09/2005,,ALL,ALL,ALL,AF,ALL,ALL,ALL,Z;G;Q;S,,commercial
19/09/2005,,Testus magnus,3,SPECIES,LA,ALL,BAL, BAR,ALL,,cut at a comma
""",
    "reservations.csv": """\
start_date,end_date,taxon_name,taxon_concept_id,rank,iso_code2,notes
18/01/1990,01/01/1995,Testus magnus,3,SPECIES,JP,told twice
01/01/1999,,Testus parvus,3,SPECIES,AT,
""",
    "trade.csv": "Year,App.,Taxon\n2013,I,Testus magnus\n",
}
NOT_LISTED: list[Listing] = []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def reports(folder: Path) -> dict[str, ImportReport]:
    return {report.file: report for report in import_folder(folder)}


def taxon(name: str) -> Taxon:
    found = find_taxon_by_name(name)
    assert found is not None
    return found


def appendices(name: str, on: dt.date, **where: str) -> list[str]:
    return [listing.appendix for listing in appendix_on(taxon(name), on=on, **where)]


def test_the_histories_give_the_appendix_of_any_day(reports: dict[str, ImportReport]) -> None:
    assert appendices("Testus magnus", dt.date(1976, 1, 1)) == ["II"]
    assert appendices("Testus magnus", dt.date(1989, 1, 1)) == ["II"]
    assert appendices("Testus magnus", dt.date(2000, 1, 1), origin="ZA") == ["I"]
    assert appendices("Testus magnus", dt.date(2000, 1, 1), origin="BW") == ["II"]
    assert appendices("Testus parvus", dt.date(2000, 1, 1)) == ["II"]
    assert appendices("Testus liber", dt.date(2000, 1, 1)) == NOT_LISTED
    assert not Listing.objects.filter(taxon=taxon("Testus magnus"), verified=True).exists()


def test_what_is_listed_under_a_subfamily_is_listed(reports: dict[str, ImportReport]) -> None:
    assert appendices("Alius testinus", dt.date(2000, 1, 1)) == ["I"]
    differs = reports["taxa_animalia.csv"].counts.get("taxa whose Appendix differs", 0)
    assert differs == 1, "only the split species, which its file calls I alone"


def test_names_in_three_languages_and_synonyms_are_found(reports: dict[str, ImportReport]) -> None:
    assert search("Oldus maximus")[0].scientific_name == "Testus magnus"
    assert search("grande bete d'essai")[0].matched_kind == "common"
    assert taxon("Testus magnus").distribution == ["BW", "ZA"]


def test_annotations_come_in_three_languages(reports: dict[str, ImportReport]) -> None:
    listing = appendix_on(taxon("Testus parvus"), on=dt.date(2014, 1, 1))[0]
    found = find_hash_annotation(listing.hash_annotation)
    assert found is not None
    assert (found.text_es, found.text_fr) == ("Designa raíces", "Sert à désigner les racines")
    assert found.symbol == "#3"
    assert find_hash_annotation("CoP16 #99") is None


def test_quotas_of_a_day_are_those_published_and_those_that_bind(
    reports: dict[str, ImportReport],
) -> None:
    magnus = taxon("Testus magnus")
    found = published_quotas(magnus, country="ZA", on=dt.date(2011, 2, 1))
    assert {(row.kind, row.quota) for row in found} == {
        ("published", 20),
        ("published", -1),
        ("annotation", 0),
    }
    assert {row.unit_code for row in found if row.quota == 20} == {"KGM"}
    live = published_quotas(
        magnus, country="ZA", on=dt.date(2011, 2, 1), term_code="LIV", source_code="W"
    )
    assert [row.quota for row in live] == [20]
    assert [
        row.quota for row in published_quotas(magnus, country="NA", on=dt.date(2011, 2, 1))
    ] == [0]


def test_suspensions_leave_out_taxa_and_keep_purposes(reports: dict[str, ImportReport]) -> None:
    today = dt.date(2020, 1, 1)
    assert len(find_suspensions(taxon("Testus magnus"), "MZ", today)) == 1
    assert not find_suspensions(taxon("Testus parvus"), "MZ", today)
    (row,) = find_suspensions(taxon("Testus parvus"), "AF", today)
    assert "T" in row.purpose_codes
    assert "S" not in row.purpose_codes


def test_a_reservation_told_twice_is_one(reports: dict[str, ImportReport]) -> None:
    magnus = taxon("Testus magnus")
    assert Reservation.objects.filter(taxon=magnus).count() == 1
    assert [row.party for row in find_reservations(magnus, on=dt.date(1994, 1, 1))] == ["JP"]
    assert not find_reservations(magnus, on=dt.date(1996, 1, 1))


def test_what_could_not_be_read_is_told_with_file_line_and_reason(
    reports: dict[str, ImportReport],
) -> None:
    told = {
        (name, note.row, note.column)
        for name, report in reports.items()
        for note in report.rejected
    }
    assert told == {
        ("taxa_animalia.csv", 7, "full_name"),
        ("history_animalia.csv", 9, "rec_id"),
        ("history_animalia.csv", 10, "listing"),
        ("history_animalia.csv", 11, "effective_from"),
        ("synonyms_animalia.csv", 3, "AcceptedRecID"),
        ("common_animalia.csv", 4, "LangShort"),
        ("distribution_animalia.csv", 4, "ISO Code 2"),
        ("quotas.csv", 4, "Quota"),
        ("suspensions.csv", 3, "StartNotificationID"),
        ("suspensions_structured.csv", 3, "source"),
    }
    assert reports["trade.csv"].notes[0].reason.endswith("left alone")
    kept = ImportRun.objects.get(pk=reports["quotas.csv"].run_id)
    assert kept.report["rejected"][0]["row"] == 4


def test_the_same_folder_again_changes_nothing(
    folder: Path, reports: dict[str, ImportReport]
) -> None:
    assert not all(report.is_unchanged for report in reports.values())
    again = import_folder(folder)
    assert {r.file: r.changes for r in again if not r.is_unchanged} == {}


def test_the_second_report_says_what_changed_since_the_first(
    folder: Path, reports: dict[str, ImportReport]
) -> None:
    quotas = folder / "quotas.csv"
    text = quotas.read_text().replace(",20,KIL", ",25,KIL").splitlines(keepends=True)
    quotas.write_text("".join(text[:2] + text[3:]))
    again = {report.file: report for report in import_folder(folder)}
    assert again["quotas.csv"].counts == {"quotas changed": 1, "quotas removed": 1}
    assert again["quotas.csv"].changes["quotas changed"] == ["Testus magnus 2010: ZA 25 KGM"]
    assert all(r.is_unchanged for name, r in again.items() if name != "quotas.csv")


def test_a_listing_with_a_future_date_takes_effect_by_itself(folder: Path) -> None:
    path = folder / "history_animalia.csv"
    path.write_text(path.read_text() + "SPECIES,5,I,01/06/2031,,1,,,,,,\n")
    import_folder(folder)
    assert appendices("Testus parvus", dt.date(2031, 5, 31)) == ["II"]
    assert appendices("Testus parvus", dt.date(2031, 6, 1)) == ["I"]
    assert search("Testus parvus")[0].appendix == "II"


def test_a_dry_run_leaves_nothing(folder: Path) -> None:
    before = Taxon.objects.count()
    assert any(not report.is_unchanged for report in import_folder(folder, dry_run=True))
    assert Taxon.objects.count() == before


def test_taxa_that_are_known_from_a_later_day_keep_their_listings(folder: Path) -> None:
    name = "Loxodonta africana"
    before = list(Listing.objects.filter(taxon=taxon(name)).values())
    assert before, "the starter set has it"
    path = folder / "taxa_animalia.csv"
    path.write_text(
        path.read_text()
        + f"9,Animalia,Mammalia,Proboscidea,Elephantidae,Loxodonta,{name},x,SPECIES,I,,,,,\n"
    )
    history = folder / "history_animalia.csv"
    history.write_text(history.read_text() + "SPECIES,9,III,26/02/1976,GH,1,,,,,,\n")
    import_folder(folder)
    assert list(Listing.objects.filter(taxon=taxon(name)).values()) == before
    load_starter()
    assert all(report.is_unchanged for report in import_folder(folder))


def test_a_folder_that_is_not_there_or_has_no_taxa_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        import_folder(tmp_path / "nowhere")
    with pytest.raises(KindUnknown):
        import_folder(tmp_path)


def test_the_command_takes_a_folder_and_writes_the_report(folder: Path, tmp_path: Path) -> None:
    out, report = StringIO(), tmp_path / "report.json"
    call_command("species", "import", str(folder), "--report", str(report), stdout=out)
    assert "rejected: row 4, Quota: this is not a number (found “many”)" in out.getvalue()
    assert len(json.loads(report.read_text())) == len(FILES)
    out = StringIO()
    call_command("species", "import", str(folder), stdout=out)
    assert "nothing changed" in out.getvalue()
    run = ImportRun.objects.filter(file_name="quotas.csv").latest("ran_at")
    out = StringIO()
    call_command("species", "imports", stdout=out)
    assert f"{run.pk}  " in out.getvalue()
    out = StringIO()
    call_command("species", "imports", str(run.pk), stdout=out)
    assert json.loads(out.getvalue())["rejected"][0]["column"] == "Quota"


def test_all_of_the_reference_data_imports_twice_in_time(domain: Path) -> None:
    begun = time.monotonic()
    first = import_folder(domain / "data")
    seconds = time.monotonic() - begun
    assert seconds < 180, f"the import took {seconds:.0f} s"
    assert Taxon.objects.filter(status="A").count() > 22_700
    assert Taxon.objects.filter(status="S").count() > 18_000
    assert set(CommonName.objects.values_list("language", flat=True)) >= {"en", "fr", "es"}
    assert PublishedQuota.objects.count() > 7_500
    assert HashAnnotation.objects.count() == 120
    assert Suspension.objects.count() > 200
    assert Reservation.objects.count() > 400
    assert any(report.rejected for report in first)
    again = import_folder(domain / "data")
    assert {r.file: r.changes for r in again if not r.is_unchanged} == {}
    otter = taxon("Enhydra lutris")
    assert [row.appendix for row in appendix_on(get_taxon(otter.pk), on=dt.date(2014, 1, 1))] == [
        "II"
    ]
