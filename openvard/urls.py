from django.urls import path

from openvard import registrering

urlpatterns = [
    path("oppenvard/registrera/", registrering.registrera, name="openvard_registrera"),
]
