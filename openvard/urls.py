from django.urls import path

from openvard import overlamning, registrering, ytterligare

urlpatterns = [
    path("oversikt/lamna-over/<int:pk>/", overlamning.lamna_over, name="openvard_lamna_over"),
    path("oppenvard/registrera/", registrering.registrera, name="openvard_registrera"),
    path("oppenvard/<slug:number>/uppdrag-till/", ytterligare.ytterligare, name="openvard_ytterligare"),
]
