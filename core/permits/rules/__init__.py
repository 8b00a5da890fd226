"""The Convention's rules on a case, as pure functions over facts: no database, no clock."""
