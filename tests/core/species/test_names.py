"""Names made comparable and cut into trigrams."""

from hypothesis import given
from hypothesis import strategies as st

from core.species.names import name_key, open_trigrams, runs, tidy, trigrams


def test_case_accents_punctuation_and_spp_do_not_matter() -> None:
    assert name_key("  Léão-do-Cabo ") == name_key("leao do cabo") == "leao do cabo"
    assert name_key("Panthera spp.") == "panthera"
    assert tidy("Aloe\u00a0 ferox") == "Aloe ferox"


def test_trigrams_mark_the_ends_of_words() -> None:
    assert trigrams("Aloe") == ["  a", " al", "alo", "loe", "oe "]
    assert trigrams("") == []


def test_a_word_being_typed_has_no_end_yet() -> None:
    assert set(open_trigrams("nilot")) <= set(trigrams("niloticus"))
    assert set(open_trigrams("crocodylus nilo")) <= set(trigrams("Crocodylus niloticus"))


@given(
    word=st.text("abcdefghijklmnopqrstuvwxyz", min_size=7, max_size=14),
    at=st.integers(0, 13),
    letter=st.sampled_from("abcxyz"),
)
def test_one_wrong_letter_leaves_a_run_whole(word: str, at: int, letter: str) -> None:
    place = at % len(word)
    typed = word[:place] + letter + word[place + 1 :]
    assert any(set(run) <= set(trigrams(word)) for run in runs(typed))


@given(st.text(min_size=1))
def test_any_text_gives_four_runs_or_no_key(text: str) -> None:
    assert not name_key(text) or len(runs(text)) == 4
