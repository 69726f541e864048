"""The settings of the login: who gets in, and how. A part of config.settings."""

import environ

env = environ.Env()

# Django's own: it answers the same to somebody who has left as to somebody who never was.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "desk.accounts.NoSignup"
SOCIALACCOUNT_ADAPTER = "desk.accounts.KnownStaffOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# An address that belongs to nobody here gets no mail from us.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# allauth counts in the cache, which no request may need (docs/adr/0004): records.attempts counts in its place.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "reset_password": "desk.account_forms.AskForPassword",
    "reset_password_from_key": "desk.account_forms.NewPassword",
    "change_password": "desk.account_forms.ChangePassword",
}
MFA_FORMS = {
    "authenticate": "desk.account_forms.Code",
    "reauthenticate": "desk.account_forms.CodeAgain",
    "activate_totp": "desk.account_forms.Enrol",
}
SOCIALACCOUNT_ONLY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ärendegång"
# A demo has one known password for all; a second factor there would only hinder the reader.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not env.bool("DEMO", default=False))
OIDC_APPS: list[dict[str, object]] = []
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC_APPS}}
if OIDC_SERVER := env.str("OIDC_SERVER_URL", default=""):
    OIDC_APPS.append(
        {
            "provider_id": "kommunen",
            "name": env.str("OIDC_NAME", default="kommunens konto"),
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_SERVER, "oauth_pkce_enabled": True},
        }
    )
