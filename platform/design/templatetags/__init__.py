"""Template tags of the design: `{% load design %}`."""
