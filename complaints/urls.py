from django.urls import path

from complaints import excelvyer, lamna, rapportvyer, registervyer, registrering

urlpatterns = [
    path("synpunkter/", registervyer.register, name="synpunkter"),
    path("synpunkter/registrera/", registrering.registrera, name="synpunkt_registrera"),
    path("synpunkter/rad/<slug:number>/", registervyer.rad, name="synpunkter_rad"),
    path("synpunkter/arsarende/<int:year>/", registervyer.arsarende, name="synpunkter_arsarende"),
    path("synpunkter/excel/", excelvyer.ut, name="synpunkter_excel"),
    path("synpunkter/inlasning/", excelvyer.in_, name="synpunkter_inlasning"),
    path("synpunkter/inlasning/<uuid:pk>/", excelvyer.lage, name="synpunkter_inlasning_lage"),
    path("synpunkter/rapport/<int:year>/", rapportvyer.rapport, name="synpunkter_rapport"),
    path("synpunkter/rapport/<int:year>/pdf/", rapportvyer.som_pdf, name="synpunkter_rapport_pdf"),
    path("synpunkter/rapport/<int:year>/excel/", rapportvyer.som_excel, name="synpunkter_rapport_excel"),
    path("synpunkt/", lamna.lamna, {"sprak": "sv"}, name="synpunkt"),
    path("synpunkt/kvittens/", lamna.kvittens, {"sprak": "sv"}, name="synpunkt_kvittens"),
    path("synpunkt/en/", lamna.lamna, {"sprak": "en"}, name="synpunkt_en"),
    path("synpunkt/en/kvittens/", lamna.kvittens, {"sprak": "en"}, name="synpunkt_en_kvittens"),
]
