from django.urls import path

from openvard import oversikt, registrering

urlpatterns = [
    path("oversikt/", oversikt.oversikt, name="oversikt"),
    path("oppenvard/registrera/", registrering.registrera, name="openvard_registrera"),
]
