from django.urls import path

from desk import document_views, queue_view, reserve, staff_views, staffing_views, views

urlpatterns = [
    path("ko/", queue_view.queue, name="queue"),
    path("arende/<slug:number>/", views.case, name="case"),
    path("arende/<slug:number>/steg/<slug:name>/", views.step, name="step"),
    path("arende/<slug:number>/anteckning/", views.note, name="note"),
    path("arende/<slug:number>/kontakt/", views.contact, name="contact"),
    path("arende/<slug:number>/utskrift/", document_views.printout, name="printout"),
    path("arende/<slug:number>/handling/<uuid:pk>/", document_views.handling, name="handling"),
    path(
        "arende/<slug:number>/handling/<uuid:pk>/original/",
        document_views.handling,
        {"original": True},
        name="original",
    ),
    path("sok/", staff_views.search, name="search"),
    path("bemanning/", staffing_views.staffing, name="staffing"),
    path("bemanning/reservblad/<str:code>/", reserve.reserve, name="reserve"),
    path("bemanning/ledighet/<int:pk>/informerat/", staffing_views.informed, name="informed"),
    path("bemanning/ledighet/<int:pk>/avsluta/", staffing_views.end_leave, name="end_leave"),
    path("bemanning/franvaro/<int:pk>/tillbaka/", staffing_views.back, name="back"),
    path("mitt-konto/", staff_views.account, name="account"),
    path("mina-lasningar/", staff_views.readings, name="readings"),
    path("rutiner/", staff_views.routines_page, name="routines"),
    path("rutin/<slug:code>/", staff_views.routine_page, name="routine"),
]
