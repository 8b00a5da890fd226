"""Template tags of the console: `{% load console %}`."""
