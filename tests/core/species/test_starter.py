"""The starter set: whole, honest, and equal to the listing data it was made from."""

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

import core.species
from core.species.importing import starter
from core.species.listings import Entry, appendix_text, applicable
from core.species.models import Rank
from tests.core.species.shared import rows_of

FOLDER = Path(core.species.__file__).parent / "starter"
#: the listing data shows the state after CoP16
DATA_DAY = date(2013, 9, 30)


def entries() -> dict[tuple[str, str, str], list[Entry]]:
    found = defaultdict(list)
    for key, row in starter.listing_rows():
        parts = ("appendix", "effective_on", "ended_on", "party")
        found[key].append(
            Entry(
                **{part: row[part] for part in parts},
                population_countries=row["population_countries"],
                excluded_countries=row["excluded_countries"],
            )
        )
    return found


def appendix(name: str, origin: str | None, *, on: date = date(2026, 11, 1)) -> str:
    (key,) = [key for key, facts in starter.taxa().items() if facts.scientific_name == name]
    return appendix_text(applicable(entries()[key], on=on, origin=origin))


def test_there_are_at_least_200_taxa_each_with_a_listing_and_higher_taxa() -> None:
    taxa = starter.taxa()
    assert len(taxa) >= 200
    assert set(entries()) == set(taxa)
    for facts in taxa.values():
        assert facts.rank in Rank.values
        if facts.rank in ("SPECIES", "SUBSPECIES"):
            assert facts.fields["family"], facts.scientific_name
            assert facts.scientific_name.startswith(facts.fields["genus"]), facts.scientific_name


def test_every_listing_has_dates_and_says_where_it_is_from() -> None:
    for _, row in starter.listing_rows():
        assert row["source"]
        assert row["effective_on"] <= starter.AS_OF
        assert row["as_of"] <= starter.AS_OF
        assert row["ended_on"] is None or row["ended_on"] > row["effective_on"]
        assert (row["appendix"] == "III") or not row["party"]


def test_unverified_rows_name_the_decision_they_carry() -> None:
    for key, row in starter.listing_rows():
        if not row["verified"]:
            assert row["source"].startswith("CoP"), key
            assert row["effective_on"] > DATA_DAY, key
        elif row["ended_on"] and row["ended_on"] > DATA_DAY:
            assert "; ended by CoP" in row["source"], key


def test_no_listing_stands_twice() -> None:
    counts = Counter(
        (*key, row["appendix"], row["party"], row["effective_on"])
        for key, row in starter.listing_rows()
    )
    assert [key for key, number in counts.items() if number > 1] == []


def test_cells_are_trimmed_and_hold_no_formulas() -> None:
    for name in ("taxa", "listings"):
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert cell == cell.strip()
                    assert not cell.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("name", "origin", "expected"),
    [
        ("Crocodylus niloticus", "MZ", "II"),
        ("Crocodylus niloticus", "ZA", "II"),
        ("Crocodylus niloticus", "SD", "I"),
        ("Crocodylus niloticus", None, "I/II"),
        ("Loxodonta africana", "ZA", "II"),
        ("Loxodonta africana", "MZ", "I"),
        ("Elephas maximus", "LK", "I"),
        ("Panthera leo", "ZA", "II"),
        ("Panthera leo", "IN", "I"),
        ("Ceratotherium simum simum", "ZA", "II"),
        ("Ceratotherium simum simum", "MZ", "I"),
        ("Aloe ferox", "ZA", "II"),
        ("Encephalartos ferox", "MZ", "I"),
        ("Gyrinops walla", "LK", "II"),
        ("Dalbergia melanoxylon", "MZ", "II"),
        ("Psittacus erithacus", "ZA", "I"),
        ("Geochelone elegans", "LK", "I"),
        ("Holothuria fuscogilva", "LK", "II"),
        ("Siphonochilus aethiopicus", "ZA", "II"),
        ("Siphonochilus aethiopicus", "KE", ""),
    ],
)
def test_well_known_listings_of_the_three_countries(
    name: str, origin: str | None, expected: str
) -> None:
    assert appendix(name, origin) == expected


def test_past_appendices_are_known_by_date() -> None:
    assert appendix("Crocodylus niloticus", "ZA", on=date(1991, 1, 1)) == "I"
    assert appendix("Crocodylus niloticus", "ZA", on=date(1993, 1, 1)) == "II"
    assert appendix("Loxodonta africana", "ZA", on=date(1995, 1, 1)) == "I"
    assert appendix("Psittacus erithacus", "ZA", on=date(2016, 12, 31)) == "II"
    assert appendix("Giraffa camelopardalis", "ZA", on=date(2019, 11, 25)) == ""


def test_appendices_equal_the_listing_data_of_2013(domain: Path) -> None:
    listed = {}
    for kingdom in ("animalia", "plantae"):
        for row in rows_of(domain / "data" / f"taxa_listings_derived_2013_{kingdom}.csv"):
            listed[row["kingdom"], row["rank"], row["full_name"]] = row
    compared = 0
    mine = entries()
    for key, facts in starter.taxa().items():
        in_force = applicable(mine[key], on=DATA_DAY, origin=None)
        row = listed.get((facts.kingdom, facts.rank, facts.scientific_name))
        if row is None:
            assert in_force == [], f"{facts.scientific_name} is not in the data of 2013"
            continue
        compared += 1
        assert set(appendix_text(in_force).split("/")) == set(row["appendix"].split("/")), key
        parties = {entry.party for entry in in_force if entry.party}
        assert parties == set(row["appendix_iii_parties"].replace(",", " ").split()), key
        for part in ("family", "genus", "order", "class"):
            ours = {"order": "order_name", "class": "class_name"}.get(part, part)
            assert facts.fields[ours] == row[part], key
    assert compared >= 200


def test_dates_and_populations_equal_the_listing_history(domain: Path) -> None:
    ranks = {}
    for kingdom in ("animalia", "plantae"):
        for row in rows_of(domain / "data" / f"taxa_listings_derived_2013_{kingdom}.csv"):
            ranks[kingdom, row["rank"], row["rec_id"]] = row["full_name"]
    told = defaultdict(set)
    populations = {}
    for kingdom in ("animalia", "plantae"):
        for row in rows_of(domain / "data" / f"listing_history_{kingdom}_2013.csv"):
            name = ranks.get((kingdom, row["rank_name"].upper(), row["rec_id"]))
            if name and row["listing"] in ("I", "II", "III"):
                day = "-".join(reversed(row["effective_from"].split("/")))
                party = row["party_iso2"] if row["listing"] == "III" else ""
                told[name].add((row["listing"], party, day))
                countries = set(row["populations_iso2"].replace(",", " ").split())
                populations[name, row["listing"], party, day] = countries
    compared = 0
    for key, row in starter.listing_rows():
        name = starter.taxa()[key].scientific_name
        if not row["verified"] or name not in told:
            continue
        where = (row["appendix"], row["party"], row["effective_on"].isoformat())
        if where not in told[name]:
            assert row["listed_under"], f"{name} {where} is neither in the history nor inherited"
            continue
        compared += 1
        if row["appendix"] != "III":
            assert set(row["population_countries"]) == populations[name, *where], (name, where)
    assert compared >= 300
