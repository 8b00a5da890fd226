"""Names made comparable, and their trigrams: pure, shared by importer, models and search.

PostgreSQL's own trigram extension is not everywhere, so the keys are made here and kept in a
`text[]` column with a GIN index.
"""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
_SHORT_WORD = 4
_SUFFIX = re.compile(r"\s+(spp?|ssp)\.?$", re.IGNORECASE)


def tidy(name: str) -> str:
    """Return the name with odd blanks squeezed and a closing “spp.” taken off."""
    return _SUFFIX.sub("", " ".join(name.split()))


def name_key(name: str) -> str:
    """Return the name in lower case without accents and punctuation, words parted by one blank."""
    plain = unicodedata.normalize("NFKD", tidy(name)).casefold()
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return _NOT_WORD.sub(" ", plain).strip()


def trigrams(name: str) -> list[str]:
    """Return the distinct trigrams of a name; each word has two blanks before and one after."""
    found: dict[str, None] = {}
    for word in name_key(name).split():
        padded = f"  {word} "
        for at in range(len(padded) - 2):
            found.setdefault(padded[at : at + 3])
    return list(found)


def open_trigrams(text: str) -> list[str]:
    """Return the trigrams of a text that is still being typed: its last word has no end yet."""
    key = name_key(text)
    return [t for t in trigrams(text) if not (t.endswith(" ") and key.endswith(t.strip()))]


def runs(text: str) -> list[list[str]]:
    """Return beginning and end of the two longest words, as trigrams: four runs.

    One mistyped letter spoils at most three neighbouring trigrams of a word, so that its beginning
    or its end stays whole: a candidate holds one run of each word. That keeps the index scan small
    however many names there are. For one word, or when the second is too short to survive an
    error, the runs are given twice.
    """
    words = sorted(name_key(text).split(), key=len, reverse=True)
    found = []
    for word in [word for word in words[:2] if len(word) > _SHORT_WORD] or words[:1]:
        keys = trigrams(word)
        size = max(2, (len(keys) - 3) // 2)
        found += [keys[:size], keys[-size:]]
    return found if len(found) == 4 else found * 2
