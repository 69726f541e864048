from django.apps import AppConfig


class SrvConfig(AppConfig):
    name = "srv"
