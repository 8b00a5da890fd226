"""A developer's machine and the demonstration: embedded services, secrets kept in .local/."""

from __future__ import annotations

import os
from pathlib import Path

from config import env
from config.local_secrets import development_secrets

for _name, _value in development_secrets(env.LOCAL).items():
    os.environ.setdefault(_name, _value)

from config.settings.base import *  # noqa: E402, F403

DEBUG = env.boolean("DEBUG", False)
TRAINING_COUNTRIES = env.boolean("TRAINING_COUNTRIES", True)
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns otherwise
