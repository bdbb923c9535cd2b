"""Django's settings; what an operator may change comes from `environment`."""

import secrets
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hansa.config.environment import SettingError, read_environment

try:
    ENVIRONMENT = read_environment()
except SettingError as error:
    sys.exit(f"hansa: {error}")


def kept_secret(folder: Path) -> str:
    """Return the key of this data folder, made at first use and readable by its owner alone."""
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR: Path = ENVIRONMENT["HANSA_DATA_DIR"]
BASE_URL: str = ENVIRONMENT["HANSA_BASE_URL"]
SITE_NAME: str = ENVIRONMENT["HANSA_SITE_NAME"]
LIVE_PORT: int = ENVIRONMENT["HANSA_LIVE_PORT"]
LIVE_URL: str = ENVIRONMENT["HANSA_LIVE_URL"] or BASE_URL
WEB_PROCESSES: int = ENVIRONMENT["HANSA_WEB_PROCESSES"]
CLOCK_SHIFT: int = ENVIRONMENT["HANSA_CLOCK_SHIFT"]
SECOND_FACTOR_REQUIRED: bool = ENVIRONMENT["HANSA_SECOND_FACTOR"] == "required"
MAILBOX_DIR: str = ENVIRONMENT["HANSA_MAILBOX_DIR"]

DEBUG = ENVIRONMENT["HANSA_DEBUG"]
SECRET_KEY = ENVIRONMENT["HANSA_SECRET_KEY"] or kept_secret(DATA_DIR)
ALLOWED_HOSTS = [
    BASE_URL.split("//")[1].split(":", maxsplit=1)[0],
    "127.0.0.1",
    "localhost",
    *ENVIRONMENT["HANSA_ALLOWED_HOSTS"],
]
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "huey.contrib.djhuey",
    "django_tasks",
    "django_htmx",
    "csp",
    "hansa.common",
    "hansa.mail",
    "hansa.accounts",
    "hansa.notices",
    "hansa.moderation",
    "hansa.organisations",
    "hansa.events",
    "hansa.calls",
    "hansa.partnering",
    "hansa.news",
    "hansa.polls",
    "hansa.matchmaking",
    "hansa.outcomes",
    "hansa.insights",
    "hansa.newsletter",
    "hansa.website",
    "hansa.demo",
    # After ours, so that our templates are found before its own.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hansa.common.middleware.SecurityHeadersMiddleware",
    "hansa.common.middleware.DatabaseDownMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hansa.common.middleware.PlainTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hansa.accounts.middleware.SecondFactorMiddleware",
    "hansa.common.middleware.WrongMethodMiddleware",
]

ROOT_URLCONF = "hansa.config.urls"
WSGI_APPLICATION = "hansa.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hansa.common.context.page",
                "hansa.notices.context.notices",
            ],
            "builtins": ["hansa.common.templatetags.hansa"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {"default": ENVIRONMENT["HANSA_DATABASE_URL"]}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Half of concurrent writes fail with Django's defaults; see docs/decisions/0003.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 600
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HUEY = {
    "name": "hansa",
    "immediate": False,
    **ENVIRONMENT["HANSA_QUEUE_URL"],
    "consumer": {"workers": 2, "worker_type": "thread", "check_worker_health": True},
}
TASKS = {
    "default": {
        "BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend",
        "OPTIONS": {"enqueue_on_commit": True},
    }
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = ENVIRONMENT["HANSA_SMTP_URL"]["host"]
EMAIL_PORT = ENVIRONMENT["HANSA_SMTP_URL"]["port"]
EMAIL_HOST_USER = ENVIRONMENT["HANSA_SMTP_URL"]["user"]
EMAIL_HOST_PASSWORD = ENVIRONMENT["HANSA_SMTP_URL"]["password"]
EMAIL_USE_SSL = ENVIRONMENT["HANSA_SMTP_URL"]["use_ssl"]
EMAIL_USE_TLS = ENVIRONMENT["HANSA_SMTP_URL"]["use_tls"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT["HANSA_MAIL_FROM"]
MAIL_DOMAIN_LIMITS: dict[str, int] = ENVIRONMENT["HANSA_MAIL_DOMAIN_LIMITS"]
MAIL_BOUNCE_ADDRESS: str = ENVIRONMENT["HANSA_MAIL_BOUNCE_ADDRESS"]
MAIL_BOUNCE_BOX: str = ENVIRONMENT["HANSA_MAIL_BOUNCE_BOX"]
MAIL_SERVICE: str = ENVIRONMENT["HANSA_MAIL_SERVICE"]
ANYMAIL = {
    "WEBHOOK_SECRET": ENVIRONMENT["HANSA_MAIL_SERVICE_SECRET"] if MAIL_SERVICE != "mailgun" else [],
    "MAILGUN_WEBHOOK_SIGNING_KEY": ENVIRONMENT["HANSA_MAIL_SERVICE_SECRET"],
}
DKIM_KEY_FILE: str = ENVIRONMENT["HANSA_DKIM_KEY_FILE"]
DKIM_SELECTOR: str = ENVIRONMENT["HANSA_DKIM_SELECTOR"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "website:dashboard"
# Limits count by the visitor's address, which behind a proxy stands in X-Forwarded-For alone.
ALLAUTH_TRUSTED_PROXY_COUNT: int = ENVIRONMENT["HANSA_TRUSTED_PROXIES"]
ACCOUNT_ADAPTER = "hansa.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "hansa.accounts.forms.SignupForm"
ACCOUNT_FORMS = {"signup": "hansa.accounts.signup.AccountSignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "website:home"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# A code that changed while it was being typed still counts (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["hansa.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
MEDIA_ROOT = DATA_DIR / "media"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF] if LIVE_URL == BASE_URL else [SELF, LIVE_URL],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": HTTPS,
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
CSRF_FAILURE_VIEW = "hansa.website.views.errors.csrf_failed"

# The cache may vanish at any time; in the database it is shared between processes, as the
# limits on sign-in attempts must be.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "hansa": {"level": ENVIRONMENT["HANSA_LOG_LEVEL"]},
        "huey": {"level": "WARNING", "handlers": ["console"], "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
