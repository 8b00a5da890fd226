"""Which statements our cursor refuses inside a country: those that would change the role.

The roles hold the isolation; this closes the door that the roles cannot: a login that may take
one country's role may take another's. See docs/architecture.md, invariant 1. When in doubt
about how PostgreSQL would read a text, it is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|--[^\n]*)
      | (?P<literal>[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
      | (?P<name>"(?:[^"]|"")*")""",
    re.DOTALL | re.VERBOSE,
)
_SET = re.compile(r'^(?:set|reset)\s+(?:(?:local|session)\s+)?"?(\w+)"?')
_ROLE_SETTINGS = frozenset({"role", "session_authorization", "authorization", "all"})
_SECOND_STATEMENT = re.compile(r";\s*(?:set(?!\s+constraints\b)|reset|discard|do)\b")
_CALL = re.compile(r'\bset_config\b|update\s+(?:"?pg_catalog"?\s*\.\s*)?"?pg_settings\b')


def _bare(sql: str) -> str:
    """`sql` in lower case, without comments and literals, blanks made one."""
    text = _TOKEN.sub(lambda found: found.group("name") or " ", sql)
    return re.sub(r"\s+", " ", text).strip().lower()


@lru_cache(maxsize=4096)
def changes_role(sql: str) -> bool:
    """Whether any statement in `sql` sets, resets or discards the role or session user."""
    bare = _bare(sql)
    raw = re.sub(r"/\*.*?\*/|--[^\n]*", " ", sql.lower(), flags=re.DOTALL)
    if _CALL.search(bare) or "set_config" in raw or _SECOND_STATEMENT.search(raw):
        return True
    return any(_is_role_change(statement.lstrip(" */")) for statement in bare.split(";"))


def _is_role_change(statement: str) -> bool:
    if statement.split(" ", 1)[0] in {"discard", "do"}:
        return True
    if re.match(r"set (?:(?:local|session) )?session authorization", statement):
        return True
    found = _SET.match(statement)
    return bool(found and found.group(1) in _ROLE_SETTINGS)


def touches_settings(sql: str) -> bool:
    """Whether `sql` begins with SET, RESET or ROLLBACK, after which nothing is remembered."""
    return sql.lstrip()[:8].lower().startswith(("set ", "reset ", "rollback"))
