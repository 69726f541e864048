"""Every address. Personal data is never in one (reliability.md B20)."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from config.health import health

urlpatterns = [
    path("", login_not_required(RedirectView.as_view(pattern_name="queue")), name="start"),
    path("halsa/", health, name="health"),
    path("konto/", include("allauth.urls")),
    path("", include("intake.urls")),
    path("", include("desk.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
