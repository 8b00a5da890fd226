"""One permit from MZ to ZA through the HTTP doors of its actors; the database is only read."""
