from django.urls import path

from srv import bestallningar, registrering

urlpatterns = [
    path("bestallningar/", bestallningar.bestallningar, name="bestallningar"),
    path("bestallningar/<slug:number>/fraga/", bestallningar.fraga, name="srv_fraga"),
    path("srv/registrera/", registrering.registrera, name="srv_registrera"),
]
