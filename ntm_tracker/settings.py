"""All settings. Everything that differs between machines comes from the environment; the defaults suit one desk."""

import tomllib
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from ntm_tracker.deployment import HTTPS, LAN, LOCAL, LOOPBACK_NAMES, unsafe

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
# The example secret serves the example data on this machine only; production refuses it.
EXAMPLE_SECRET_KEY = "example-secret-for-the-local-machine-only-not-for-production"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", default=EXAMPLE_SECRET_KEY)
# local: one machine, plain http. lan: an office's own network without https. https: behind a proxy with TLS.
DEPLOYMENT = env.str("DEPLOYMENT", default=LOCAL)
PRODUCTION = DEPLOYMENT in {LAN, HTTPS}
# Marks and seals of the history. A key of its own outlives a change of SECRET_KEY; whoever has it can forge entries.
HISTORY_KEY = env.str("HISTORY_KEY", default=SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK_NAMES)
if troubles := unsafe(
    DEPLOYMENT,
    debug=DEBUG,
    secret_key=SECRET_KEY,
    example_key=EXAMPLE_SECRET_KEY,
    history_key=HISTORY_KEY,
    hosts=ALLOWED_HOSTS,
):
    raise ImproperlyConfigured("\n".join(["Chưa thể chạy / Refuses to start:", *troubles]))
# Asked by the WSGI application alone, so that commands can mend what keeps it from starting.
START_CHECKS = (
    ["desk.shell.start.refuse_example_accounts", "desk.shell.start.refuse_example_history"] if PRODUCTION else []
)
# Only these proxies are believed when they tell the client's address. An office has one, on the server itself.
TRUSTED_PROXIES = [
    ip_network(network) for network in env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"] if PRODUCTION else [])
]

INSTALLED_APPS = [
    "desk",
    "reports",
    "criteria",
    "directives",
    "history",
    "accounts",
    "communes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
]
MIDDLEWARE = [
    "ntm_tracker.middleware.InsideOnlyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ntm_tracker.middleware.PermissionsPolicyMiddleware",
    "ntm_tracker.middleware.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PrivateAnswersMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "accounts.sent_once.SentOnceMiddleware",
    "history.middleware.RecordedViaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "ntm_tracker.kept_files.KeptFilesMiddleware",
]
ROOT_URLCONF = "ntm_tracker.urls"
WSGI_APPLICATION = "ntm_tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.shell.navigation.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'data' / 'ntm.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a connection that the database closed meanwhile is opened anew
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL and immediate transactions: with Django's own settings two of three concurrent writes are lost.
    DATABASES["default"] |= {
        "ENGINE": "ntm_tracker.sqlite",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HISTORY_POLICIES = "accounts.policies"  # whom the history asks: the accounts lie above it
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.validators.{name}"}
    for name in ("LongEnough", "NotThePerson", "NotCommon", "NotObvious", "NotOnlyDigits")
]
# Wrong passwords and codes: counted for the account and for the address, each by itself.
AXES_FAILURE_LIMIT = 10
ADDRESS_FAILURE_LIMIT = env.int("ADDRESS_FAILURE_LIMIT", default=50)  # a whole office may sit behind one address
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_HANDLER = "accounts.throttling.Throttle"
AXES_USERNAME_CALLABLE = "accounts.throttling.typed_username"
AXES_CLIENT_IP_CALLABLE = "ntm_tracker.addresses.counted_address"
AXES_LOCKOUT_CALLABLE = "accounts.throttling.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that the page tells holds
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
# Never kept of what was sent with a failure; the address is, in the log.
AXES_SENSITIVE_PARAMETERS = ["username", "current", "new_password1", "new_password2", "code", "csrfmiddlewaretoken"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
# A session ends after so long without a click, and after so long whatever happens.
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=4 * 60))
SESSION_LONGEST = timedelta(minutes=env.int("SESSION_LONGEST_MINUTES", default=12 * 60))
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())

# How long a link to set a password holds.
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_LINK_DAYS", default=3) * 24 * 60 * 60

# Mail carries those links. Without a server none goes out; while developing it is printed.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)  # STARTTLS, usually port 587
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)  # from the first byte, usually port 465
EMAIL_TIMEOUT = 10  # seconds: the administrator waits for it
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=EMAIL_HOST_USER or "ntm@localhost")
MAIL_GOES_OUT = bool(EMAIL_HOST) or DEBUG

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["ntm_tracker.formats"]

# Files that people send in: private, given out only by views that ask the policy. They lie in a folder, which several
# servers share, or in a bucket (requirements-s3.txt). Nothing else that is written lies outside the database.
MEDIA_ROOT = Path(env.str("FILES_ROOT", default=str(BASE_DIR / "data" / "files")))
S3_BUCKET = env.str("S3_BUCKET", default="")
FILES: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"file_permissions_mode": 0o600},
}
if S3_BUCKET:
    FILES = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", default=None),
            "region_name": env.str("S3_REGION", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "addressing_style": env.str("S3_ADDRESSING", default="auto"),
            "file_overwrite": False,
        },
    }
# A process remembers alone what it can compute anew, under a key that any change of the records changes.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", default=20 * 2**20)  # bytes a file
# Of one form: a pasted annex of 200 rows has 1,400 fields, a grid of opinions may have more. Django's own is 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
BODY_LIMIT = env.int("BODY_LIMIT", default=5 * UPLOAD_LIMIT)  # bytes a request, with all its files

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "data" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# On one machine static files come from where they lie; an office collects them, compressed and named by their content.
WHITENOISE_USE_FINDERS = not PRODUCTION
COLLECTED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
AS_THEY_LIE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {"default": FILES, "staticfiles": {"BACKEND": COLLECTED if PRODUCTION else AS_THEY_LIE}}

# Errors go to the standard error stream; Django's own setting keeps silent without DEBUG. No log tells a link.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_links": {"()": "ntm_tracker.middleware.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_links"]}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its control marks as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
PERMISSIONS_POLICY = ", ".join(
    f"{device}=()" for device in ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "serial")
)
if DEPLOYMENT == HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # a watcher on this machine asks without the proxy
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
if DEPLOYMENT == LAN:
    SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # browsers ignore it without https, with a warning on every page
    # What cannot be without https: HSTS, the way there, secure cookies. The shell tells the administrator.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016", "security.W024"]
