from django.urls import path

from ivo import bevis, registrering, underskrift

urlpatterns = [
    path("ivo/registrera/", registrering.registrera, name="ivo_registrera"),
    path("ivo/<slug:number>/handling/", registrering.handling, name="ivo_handling"),
    path("ivo/<slug:number>/underskrift/", underskrift.underskrift, name="ivo_underskrift"),
    path("ivo/<slug:number>/underlag.zip", bevis.underlag, name="ivo_underlag"),
]
