"""Django's settings. What differs between installations comes from `config.environment`."""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from config.environment import BASE_DIR, read_or_exit

ENVIRONMENT = read_or_exit()

DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
DATA_DIR: Path = ENVIRONMENT.data_dir
SECRET_KEY = ENVIRONMENT.secret_key
BASE_URL = ENVIRONMENT.base_url
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)

# --- Applications -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "helpcentre",
    "api",
    "knowledge",
    "blog",
    "campaigns",
    "accounts",
    "search",
    "cms",
    # wagtail-localize replaces Wagtail's own locales app by one that keeps trees in step.
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "ninja",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Serves static files in development too, the same way as in production.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.middleware.AfterAnswerMiddleware",
    # Whatever goes wrong below, programs hear of it in their own voice.
    "api.middleware.ProgramMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Calls the view itself, so it comes last.
    "cms.middleware.AtomicEditingMiddleware",
]

# Only our own files run in readers’ browsers, and nothing that stands in a page itself. Wagtail’s page editor and
# the API's try-out page have inline scripts.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/", "/api/v1/docs"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        # Where videos play that readers agreed to load (`cms.blocks.video.PLAYERS`).
        "frame-src": [SELF, "https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        "frame-ancestors": [SELF],
    },
}

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    # What readers get. The admin's templates extend Wagtail's, which are Django's.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {
            "environment": "helpcentre.templating.environment",
            "context_processors": ["helpcentre.context_processors.site"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# What follows the publications, as dotted paths; each remembers by itself how far it has come.
FOLLOWERS: list[str] = ["search.follower.SearchFollower"]

# --- Data -------------------------------------------------------------------------------------------------

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": ENVIRONMENT.cache}
# Where processes share a cache, they also share the count of how often somebody does something.
RATE_LIMIT_STORAGE = ENVIRONMENT.cache.get("LOCATION", "memory://").replace("unix://", "redis+unix://")
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
CSRF_FAILURE_VIEW = "helpcentre.views.csrf_failure"

# Wagtail enqueues its own tasks in `default`.
TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "cms.tasks.AfterCommitBackend"},
}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/admin/media/"  # for editors only; readers get images and files by `cms.media`
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.storage.StaticStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

SEARCH_CLUSTER = ENVIRONMENT.search_cluster  # where Elasticsearch is; None for the embedded engine
SEARCH_LOG_DAYS = ENVIRONMENT.search_log_days
SEARCH_FOLDER: Path = DATA_DIR / "search"  # of the embedded engine

# --- Languages and time -----------------------------------------------------------------------------------

FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone
LANGUAGE_CODE = ENVIRONMENT.default_language
LANGUAGES = [(code, _(get_language_info(code)["name"])) for code in ENVIRONMENT.content_languages]
LOCALE_PATHS = [BASE_DIR / "locale"]
LOCALE_FALLBACKS = ENVIRONMENT.locale_fallbacks

# --- People -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# --- Mail -------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = ENVIRONMENT.default_from_email
SERVER_EMAIL = ENVIRONMENT.default_from_email
globals().update(ENVIRONMENT.email)

# --- Security ---------------------------------------------------------------------------------------------

CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Wagtail's editor shows previews of our own pages in a frame.
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.is_https
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
# The proxy that holds the certificate turns plain HTTP away: here, health checks would be turned away too.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENVIRONMENT.is_https else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other hosts of the same domain are not ours to decide about
    "security.W008",  # see SECURE_SSL_REDIRECT
    "security.W019",  # see X_FRAME_OPTIONS
    "security.W021",  # as W005
]

# A long page has more fields than the thousand that Django takes by default.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Files do not count: what they may have is said below, for images and documents each.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # bytes

FILE_TYPES: tuple[str, ...] = ENVIRONMENT.file_types  # endings of the names of files to download
# What reading the text of one file may take: megabytes of the file, seconds, megabytes of memory.
FILE_TEXT_MAX_MB = ENVIRONMENT.file_text_max_mb
FILE_TEXT_SECONDS = ENVIRONMENT.file_text_seconds
FILE_TEXT_MEMORY_MB = ENVIRONMENT.file_text_memory_mb

# --- Wagtail ----------------------------------------------------------------------------------------------

WAGTAIL_GRAVATAR_PROVIDER_URL = None  # nobody's address is sent to another service
WAGTAIL_SITE_NAME = "Majakka"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# A translation is published when a person says so, never merely because its source is live.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# Access is for signed-in people and groups: a shared password is nobody's.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
# Debian has the machine's own zone among them, under a name that browsers do not know.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "cms.Image"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media.uploads.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = ENVIRONMENT.max_image_mb * 1024 * 1024  # bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_MAX_UPLOAD_SIZE = ENVIRONMENT.max_file_mb * 1024 * 1024  # bytes
WAGTAILDOCS_DOCUMENT_MODEL = "cms.Document"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.media.uploads.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "direct"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.admin_search"}}
TAGGIT_CASE_INSENSITIVE = True

# --- Logging ----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    # Django's own handlers would say everything twice, or by mail.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Would tell of the start and the end of each small task that a saved page brings.
        "django_tasks": {"level": "WARNING"},
        # Would tell of each request to Elasticsearch, and of each failure with all that led to it, which we tell, too.
        "elastic_transport": {"level": "ERROR"},
    },
}
