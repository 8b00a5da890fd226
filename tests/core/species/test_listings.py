"""Which listings apply: populations, inheritance, dates."""

from datetime import date

from core.species.listings import EXCLUDED, Entry, appendix_text, applicable

DAY = date(2024, 1, 1)
START = date(1990, 1, 1)
ELSEWHERE_ONE = Entry(appendix="I", effective_on=START, excluded_countries=("BW", "ZA"))
SOUTH_TWO = Entry(appendix="II", effective_on=START, population_countries=("BW", "ZA"))


def appendix(entries: list[Entry], origin: str | None, *, on: date = DAY, source: str = "W") -> str:
    return appendix_text(applicable(entries, on=on, origin=origin, source_code=source))


def test_the_population_decides_between_two_appendices() -> None:
    split = [ELSEWHERE_ONE, SOUTH_TWO]
    assert appendix(split, "ZA") == "II"
    assert appendix(split, "za") == "II"
    assert appendix(split, "MZ") == "I"


def test_without_a_country_every_population_is_offered() -> None:
    split = [ELSEWHERE_ONE, SOUTH_TWO]
    for origin in (None, "", "XX", "ZZ"):
        assert appendix(split, origin) == "I/II"
    assert appendix(split, "ZA", source="X") == "I/II"


def test_an_entry_that_names_the_country_goes_before_one_for_all() -> None:
    general = Entry(appendix="I", effective_on=START)
    assert appendix([general, SOUTH_TWO], "ZA") == "II"
    assert appendix([general, SOUTH_TWO], "MZ") == "I"


def test_a_listing_counts_from_its_first_day_until_the_day_before_its_end() -> None:
    entry = Entry(appendix="II", effective_on=date(2000, 5, 1), ended_on=date(2010, 5, 1))
    assert appendix([entry], "MZ", on=date(2000, 4, 30)) == ""
    assert appendix([entry], "MZ", on=date(2000, 5, 1)) == "II"
    assert appendix([entry], "MZ", on=date(2010, 4, 30)) == "II"
    assert appendix([entry], "MZ", on=date(2010, 5, 1)) == ""


def test_a_listing_is_inherited_unless_the_lower_taxon_has_its_own() -> None:
    family = Entry(appendix="II", effective_on=START, level=3)
    own = Entry(appendix="I", effective_on=START, level=0)
    assert appendix([family], "MZ") == "II"
    assert appendix([family, own], "MZ") == "I"


def test_an_ended_own_listing_gives_way_to_the_higher_one() -> None:
    own = Entry(appendix="III", effective_on=START, ended_on=date(2000, 1, 1), party="GH")
    family = Entry(appendix="II", effective_on=date(2000, 1, 1), level=2)
    assert appendix([own, family], "MZ", on=date(1999, 1, 1)) == "III"
    assert appendix([own, family], "MZ") == "II"


def test_a_population_without_an_own_entry_falls_back_to_the_higher_taxon() -> None:
    india = Entry(appendix="I", effective_on=START, population_countries=("IN",))
    cats = Entry(appendix="II", effective_on=START, level=2)
    assert appendix([india, cats], "IN") == "I"
    assert appendix([india, cats], "ZA") == "II"
    assert appendix([india, cats], None) == "I/II"


def test_a_population_may_be_not_listed_at_all() -> None:
    africa = Entry(appendix="II", effective_on=START, population_countries=("MZ",))
    assert appendix([africa], "LK") == ""


def test_an_excluded_taxon_does_not_inherit() -> None:
    out = Entry(appendix=EXCLUDED, effective_on=START, level=0)
    order = Entry(appendix="II", effective_on=START, level=3)
    assert appendix([out, order], "LK") == ""
    assert appendix([out, order], None) == ""


def test_several_parties_may_list_in_appendix_three() -> None:
    entries = [
        Entry(appendix="III", effective_on=START, party="PK"),
        Entry(appendix="III", effective_on=START, party="NP"),
    ]
    found = applicable(entries, on=DAY, origin="LK")
    assert [entry.party for entry in found] == ["NP", "PK"]
