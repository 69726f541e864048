from typing import Any

from django.urls import path

from intake import registrering
from intake.public import views


def _pages(start: str, name: str, sprak: str) -> list[Any]:
    """The residents' pages in one language (records/languages.py)."""
    pages = {
        "": ("", views.start),
        "steg/<int:nr>/": ("_steg", views.steg),
        "alla/": ("_alla", views.alla),
        "granska/": ("_granska", views.granska),
        "skicka/": ("_skicka", views.skicka),
        "kvittens/": ("_kvittens", views.kvittens),
        "borja-om/": ("_borja_om", views.borja_om),
        "tillganglighet/": ("_tillganglighet", views.tillganglighet),
        "personuppgifter/": ("_personuppgifter", views.personuppgifter),
    }
    return [path(start + at, view, {"sprak": sprak}, name=name + page) for at, (page, view) in pages.items()]


urlpatterns = [
    *_pages("orosanmalan/", "orosanmalan", "sv"),
    *_pages("orosanmalan/en/", "orosanmalan_en", "en"),
    path("e-anmalan/registrera/", registrering.registrera, name="intake_register"),
]
