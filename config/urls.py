"""Every address. Personal data is never in one (reliability.md B20)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.health import health
from desk.landing import start


@login_not_required
def closed(request: HttpRequest, *_: str) -> HttpResponse:
    raise Http404


# What there is of an account, and nothing else that allauth has. Addresses and accounts come from the municipality's register
# (manage.py personal), never from the person's own page: nobody can turn an enhet's notices to a private address.
ACCOUNT = (
    "login",
    "logout",
    "inactive",
    "reauthenticate",
    "password/(change|reset|reset/done)",
    "password/reset/key/.+",
    "2fa(/(re)?authenticate)?",
    "2fa/totp/(de)?activate",
    "2fa/recovery-codes(/generate)?",
    "3rdparty/login/cancelled",
    "oidc/[^/]+/login(/callback)?",
)

urlpatterns = [
    path("", start, name="start"),
    path("halsa/", health, name="health"),
    re_path(r"^konto/$", RedirectView.as_view(pattern_name="account")),
    # Without its last slash an address leads to the one with it (APPEND_SLASH).
    re_path(rf"^konto/(?!({'|'.join(ACCOUNT)})/?$)", closed),
    path("konto/", include("allauth.urls")),
    path("", include("intake.urls")),
    path("", include("complaints.urls")),
    path("", include("openvard.urls")),
    path("", include("srv.urls")),
    path("", include("ivo.urls")),
    path("", include("desk.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
