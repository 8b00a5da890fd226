"""Production: everything from the environment, and no development secret."""

from __future__ import annotations

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.local_secrets import MARK
from config.settings.base import *  # noqa: F403

DEBUG = False
if SECRET_KEY.startswith(MARK) or len(SECRET_KEY) < 40:  # noqa: F405
    raise ImproperlyConfigured("SECRET_KEY is a development secret or too short for production")
if not SEAL_KEYS:  # noqa: F405
    raise ImproperlyConfigured("SEAL_KEYS is empty: give at least one Fernet key")
try:
    for _key in SEAL_KEYS:  # noqa: F405
        Fernet(_key)
except ValueError:
    raise ImproperlyConfigured("SEAL_KEYS holds something that is no Fernet key") from None
if "DATABASE_URL" not in env.os.environ:
    raise ImproperlyConfigured("DATABASE_URL is not set")
env.text("ALLOWED_HOSTS"), env.text("PUBLIC_HOSTS")  # no default is right for a deployment
SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SITE_SCHEME = "https"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
