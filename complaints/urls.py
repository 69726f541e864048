from django.urls import path

from complaints import registrering
from complaints.excel import views as excel
from complaints.public import views as public
from complaints.rapport import views as rapport
from complaints.register import views as register

urlpatterns = [
    path("synpunkter/", register.register, name="synpunkter"),
    path("synpunkter/registrera/", registrering.registrera, name="synpunkt_registrera"),
    path("synpunkter/rad/<slug:number>/", register.rad, name="synpunkter_rad"),
    path("synpunkter/arsarende/<int:year>/", register.arsarende, name="synpunkter_arsarende"),
    path("synpunkter/excel/", excel.export, name="synpunkter_excel"),
    path("synpunkter/excel/<uuid:pk>/", excel.export_progress, name="synpunkter_excel_lage"),
    path("synpunkter/excel/<uuid:pk>/fil/", excel.fetch, name="synpunkter_excel_fil"),
    path("synpunkter/inlasning/", excel.send, name="synpunkter_inlasning"),
    path("synpunkter/inlasning/<uuid:pk>/", excel.progress, name="synpunkter_inlasning_lage"),
    path("synpunkter/rapport/<int:year>/", rapport.rapport, name="synpunkter_rapport"),
    path("synpunkter/rapport/<int:year>/oppna/", rapport.oppna, name="synpunkter_rapport_oppna"),
    path("synpunkter/rapport/<int:year>/pdf/", rapport.som_pdf, name="synpunkter_rapport_pdf"),
    path("synpunkter/rapport/<int:year>/excel/", rapport.som_excel, name="synpunkter_rapport_excel"),
    path("synpunkt/", public.synpunkt, {"sprak": "sv"}, name="synpunkt"),
    path("synpunkt/kvittens/", public.kvittens, {"sprak": "sv"}, name="synpunkt_kvittens"),
    path("synpunkt/en/", public.synpunkt, {"sprak": "en"}, name="synpunkt_en"),
    path("synpunkt/en/kvittens/", public.kvittens, {"sprak": "en"}, name="synpunkt_en_kvittens"),
]
