from django.apps import AppConfig


class OpenvardConfig(AppConfig):
    name = "openvard"
