from django.urls import path

from openvard import oversikt, registrering, ytterligare

urlpatterns = [
    path("oversikt/", oversikt.oversikt, name="oversikt"),
    path("oppenvard/registrera/", registrering.registrera, name="openvard_registrera"),
    path("oppenvard/<number>/uppdrag-till/", ytterligare.ytterligare, name="openvard_ytterligare"),
]
