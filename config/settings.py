"""All settings. Everything that differs between places comes from the environment (.env.example lists it).

Two engines, one code (docs/adr/0003): with neither DATABASE_URL nor REDIS_URL given, the embedded default runs: tuned
SQLite, an in-memory broker and mail written to files.
"""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from jinja2 import StrictUndefined

from config import databases
from config.limits import *  # noqa: F403  how much may come in, and from where
from config.login import *  # noqa: F403  who gets in, and how: the settings of Django's login and of allauth
from config.logs import LOGGING as LOGGING

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
EMBEDDED = not env.str("DATABASE_URL", default="")
VAR = Path(env.str("ARENDEGANG_VAR", default=str(BASE_DIR / "var")))


def _pairs(texts: list[str]) -> dict[str, str]:
    """ "BOF:BU" and the like, in the order they are written."""
    return {key.strip(): value.strip() for key, _, value in (text.rpartition(":") for text in texts)}


def _secret_key() -> str:
    """The key from the environment; the embedded default makes one of its own and keeps it beside the database."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    if not EMBEDDED:
        raise ImproperlyConfigured("SECRET_KEY is required when DATABASE_URL is set")
    from django.core.management.utils import get_random_secret_key

    VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = VAR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key() + get_random_secret_key())
    return path.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []

# ── the municipality ────────────────────────────────────────────────────────────────────────────────────────────────
MUNICIPALITY = env.str("MUNICIPALITY", default="Norrvinge kommun")
BOARD = env.str("BOARD", default="Socialnämnden")
RECORD_SYSTEM = env.str("RECORD_SYSTEM", default="Procapita")
PHONE_SOCIALJOUR = env.str("PHONE_SOCIALJOUR", default="070-174 06 05")
PHONE_RECEPTION = env.str("PHONE_RECEPTION", default="070-174 06 10")
# Whom one writes to about a written routine, by its code; without one, whoever looks after the system.
ROUTINE_OWNERS = {"": "rutiner@norrvinge.example"} | env.dict("ROUTINE_OWNERS", default={})
# When the reception is staffed on working days, by unit where it differs: DUTY_HOURS=BOF=8:00-16:30,VUX=9:00-15:00.
DUTY_HOURS = {"": "8:00-16:00"} | env.dict("DUTY_HOURS", default={})
PHONE_SERVICEDESK = env.str("PHONE_SERVICEDESK", default="070-174 06 15")
EXIT_URL = env.str("EXIT_URL", default="https://www.smhi.se")
# Which unit receives reports about whom, and where the line between them goes (EA-05, EA-06, A-09).
INTAKE_UNIT_YOUNG = env.str("INTAKE_UNIT_YOUNG", default="BOF")
INTAKE_UNIT_ADULT = env.str("INTAKE_UNIT_ADULT", default="VUX")
# The receptions that residents can call: they are told the hours that all of these keep.
RECEPTIONS = (INTAKE_UNIT_YOUNG, INTAKE_UNIT_ADULT)
INTAKE_OLDEST_YOUNG = env.int("INTAKE_OLDEST_YOUNG", default=20)
# Days from verified entry in the record system until the transient content is removed.
INTAKE_REMOVAL_DAYS = env.int("INTAKE_REMOVAL_DAYS", default=30)
# The municipality's decision that what was sent on and received elsewhere may be removed here; none: it is kept.
INTAKE_SENT_ON_DECISION = env.str("INTAKE_SENT_ON_DECISION", default="")
# The units that have a register of synpunkter, each with the prefix of its numbers; what else a unit is
# called in older Excel files; where a synpunkt goes that nobody knows whom it concerns, and who compiles the report.
COMPLAINT_UNITS = _pairs(
    env.list(
        "COMPLAINT_UNITS",
        default=["BOF:BU", "VUX:VU", "VIN:VI", "SRV:SR", "INT:IN", "ALD:AL", "FUN:FU", "STA:ST", "ADM:AD"],
    )
)
COMPLAINT_ALIASES = _pairs(env.list("COMPLAINT_ALIASES", default=["Barn- och ungdomsenheten:BOF"]))
COMPLAINT_DEFAULT_UNIT = env.str("COMPLAINT_DEFAULT_UNIT", default="STA")
# Units that no resident meets: the public form does not offer them.
COMPLAINT_INTERNAL_UNITS = env.list("COMPLAINT_INTERNAL_UNITS", default=["ADM"])
# Working days without a sign of life before the register says so (SK-28, SK-38).
COMPLAINT_IDLE_DAYS = env.int("COMPLAINT_IDLE_DAYS", default=10)
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
# The municipality's own days off, ÅÅÅÅ-MM-DD separated by commas.
EXTRA_DAYS_OFF = frozenset(map(dt.date.fromisoformat, env.list("EXTRA_DAYS_OFF", default=[])))
# The nämnd: documents go to its sekreterare so many working days before a meeting; the letters before the number of a case in
# its diary; whether its minutes may be approved at once.
BOARD_LEAD_DAYS = env.int("BOARD_LEAD_DAYS", default=10)
DIARY_PREFIX = env.str("DIARY_PREFIX", default="SN")
IMMEDIATE_APPROVAL = env.bool("IMMEDIATE_APPROVAL", default=True)

INSTALLED_APPS = [
    *("config", "organisation", "casework", "records", "intake", "complaints", "openvard", "srv", "ivo", "desk"),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "simple_history",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Around WhiteNoise: what is collected beforehand is compressed already, the rest is here. Every CSRF token is
    # masked anew and each answer gets a random length, so that its size tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    # These three before WhiteNoise too: what it answers has every header that a page has.
    "config.middleware.ResponseHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.BodyLimit",
    "config.middleware.FromWhere",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.RoomForResidents",
    "config.middleware.RoomForStaff",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.StaffOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.KeepAlive",
    "config.middleware.SecondFactorRequired",
    "config.middleware.RequestLog",
    "config.middleware.HeldBack",
    "config.middleware.DatabaseAway",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.place",
                "desk.shell.shell",
            ],
            "builtins": ["desk.templatetags.arendegang"],
        },
    },
    # What is drawn fifty times a page (docs/adr/0027). A name that is not there is a fault here, and not nothing.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {"undefined": StrictUndefined},
    },
]

# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────────
# So many places for those who are answered in one web process. Three times as many threads hold those who wait for one
# (config/middleware.py), who need neither processor nor database.
WEB_THREADS = env.int("WEB_THREADS", default=8)
WEB_WAITING = 3 * WEB_THREADS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisation.User"
DATABASES = {
    "default": databases.embedded(env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'arendegang.sqlite3'}"))
    if EMBEDDED
    else databases.postgresql(env.db_url("DATABASE_URL"), pool=env.int("DATABASE_POOL", default=2 * WEB_THREADS))
}

# Off in tests only: TransactionTestCase empties tables, which is exactly what the triggers refuse.
APPEND_ONLY_TRIGGERS = env.bool("APPEND_ONLY_TRIGGERS", default=True)

# ── jobs: the broker holds no fact (docs/adr/0004) ──────────────────────────────────────────────────────────────────
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://"

# On disk, beside the documents, for every process of the installation: how far a file has been read, and the like. Nothing
# that is kept here is a fact, and no page needs Redis (docs/adr/0004).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    }
}

# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "outbox.files.PrivateFiles"
    EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Ärendegång <arendegang@norrvinge.example>")
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default=urlsplit(BASE_URL).hostname or "localhost")

# ── language and time ───────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
# Swedish is what stands in the code; the residents' forms are translated.
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
FORMAT_MODULE_PATH = "config.formats"

# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# From the source tree while developing and embedded; otherwise collected, compressed and named by content.
STATIC_FROM_SOURCE = env.bool("STATIC_FROM_SOURCE", default=EMBEDDED)
STATIC_ROOT = None if STATIC_FROM_SOURCE else BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = STATIC_FROM_SOURCE
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DOCUMENTS = VAR / "handlingar"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# ── login ───────────────────────────────────────────────────────────────────────────────────────────────────────────
# Idle for 30 minutes ends the session; config.middleware.KeepAlive moves the end forward, at most once a minute.
SESSION_COOKIE_AGE = 30 * 60
# However much somebody works, one logs in anew after so long.
SESSION_LONGEST = env.int("SESSION_HOURS", default=10) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# Gone with the browser window: a resident's device keeps nothing of us.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# ── headers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^halsa/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Origin only, to ourselves: Django's CSRF check of HTTPS posts needs a Referer, and no path leaves the page.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # data: only for the QR picture with which a second factor is enrolled.
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
