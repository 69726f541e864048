from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("ko/", lambda request: HttpResponse("ko"), name="queue")]
