from django.urls import path

from intake import registrering
from intake.public import views

urlpatterns = [
    path("orosanmalan/", views.start, name="orosanmalan"),
    path("orosanmalan/steg/<int:nr>/", views.steg, name="orosanmalan_steg"),
    path("orosanmalan/alla/", views.alla, name="orosanmalan_alla"),
    path("orosanmalan/granska/", views.granska, name="orosanmalan_granska"),
    path("orosanmalan/skicka/", views.skicka, name="orosanmalan_skicka"),
    path("orosanmalan/kvittens/", views.kvittens, name="orosanmalan_kvittens"),
    path("orosanmalan/borja-om/", views.borja_om, name="orosanmalan_borja_om"),
    path("orosanmalan/tillganglighet/", views.tillganglighet, name="orosanmalan_tillganglighet"),
    path("orosanmalan/personuppgifter/", views.personuppgifter, name="orosanmalan_personuppgifter"),
    path("e-anmalan/registrera/", registrering.registrera, name="intake_register"),
]
