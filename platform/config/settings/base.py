"""Settings that all deployments share; development, test and production add a little."""

from __future__ import annotations

from config import env
from config.settings import apps as _apps
from config.settings.identity import *  # noqa: F403
from config.settings.observability import *  # noqa: F403
from config.settings.tasks import *  # noqa: F403

INSTALLED_APPS, SHARED_APPS, TENANT_APPS = _apps.split()
TENANT_MODEL = "tenants.Country"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ("tenants.routers.ScopeRouter",)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "config.urls_tenant"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
WSGI_APPLICATION = "config.wsgi.application"
PUBLIC_HOSTS = env.words("PUBLIC_HOSTS", "localhost,127.0.0.1,[::1],testserver")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ".localhost,localhost,127.0.0.1,[::1]")
COUNTRY_HOST_SUFFIX = env.text("COUNTRY_HOST_SUFFIX", "localhost")
# Whether the console offers packs of countries that are made up for training.
TRAINING_COUNTRIES = env.boolean("TRAINING_COUNTRIES", False)
SITE_SCHEME = env.text("SITE_SCHEME", "http")
SITE_PORT = env.text("SITE_PORT", "8000")

_run = env.database("DATABASE_URL", "run")
_owner = env.database("OWNER_DATABASE_URL", "owner")
DATABASES = {"default": _run or {"ENGINE": "tenants.backend", "NAME": "ecites"}}
if _owner:
    DATABASES["owner"] = _owner

MIDDLEWARE = (
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "ops.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.CountryMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "design.middleware.ContentSecurityMiddleware",
    "core.audit.middleware.OriginMiddleware",
    "ops.logs.CountryLogMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "portal.middleware.DomainErrorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
)

MIDDLEWARE = tuple(m for m in MIDDLEWARE if _apps.exists(m.rsplit(".", 1)[0]))
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "design.context.design",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
LANGUAGES = (
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
)
LOCALE_PATHS = (str(env.ROOT / "platform" / "locale"),)
FORMAT_MODULE_PATH = ["design.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(env.LOCAL / "static"))
_s3_bucket = env.text("S3_BUCKET", "")
STORAGES = {
    "default": (
        {
            "BACKEND": "tenants.storage.CountryS3Storage",
            "OPTIONS": {
                "bucket_name": _s3_bucket,
                "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
                "default_acl": None,
                "file_overwrite": False,
            },
        }
        if _s3_bucket
        else {
            "BACKEND": "tenants.storage.CountryFolderStorage",
            "OPTIONS": {"location": env.text("FILES_FOLDER", str(env.LOCAL / "files"))},
        }
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 15_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000

_cache_url = env.text("CACHE_URL", "")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _cache_url,
            "KEY_FUNCTION": "tenants.cache.make_key",
        }
        if _cache_url
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "common_cache",
            "KEY_FUNCTION": "tenants.cache.make_key",
            # Django's 300 would throw away the counts of rate limits with a few countries at work.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

SECRET_KEY = env.text("SECRET_KEY")
SEAL_KEYS = env.words("SEAL_KEYS")

EPIX_TRUSTED_PROXIES = env.words("EPIX_TRUSTED_PROXIES")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com")
_is_stripe = STRIPE_API_BASE == "https://api.stripe.com"
# The one outside script, on the payment page only. A look-alike serves its own.
STRIPE_JS_URL = (
    "https://js.stripe.com/v3/" if _is_stripe else f"{STRIPE_API_BASE}/js.stripe.com/v3/"
)
STRIPE_JS_ORIGIN = "https://js.stripe.com" if _is_stripe else STRIPE_API_BASE
STRIPE_CONNECT_ORIGINS = STRIPE_API_BASE
STRIPE_FRAME_ORIGINS = (
    "https://js.stripe.com https://hooks.stripe.com" if _is_stripe else STRIPE_API_BASE
)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "design.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ("api.authentication.TokenAuthentication",),
    "DEFAULT_PERMISSION_CLASSES": ("rest_framework.permissions.IsAuthenticated",),
    "DEFAULT_RENDERER_CLASSES": ("rest_framework.renderers.JSONRenderer",),
    "DEFAULT_PARSER_CLASSES": (
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ),
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "api.problems.handler",
    "UNAUTHENTICATED_USER": None,
}
SILENCED_SYSTEM_CHECKS = ("auth.W004",)  # unique by lower(email), see the constraint
SPECTACULAR_SETTINGS = {
    "TITLE": "eCITES API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ("rest_framework.permissions.AllowAny",),
}
