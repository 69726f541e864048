from django.apps import AppConfig


class ProvConfig(AppConfig):
    name = "tests.prov"
    label = "prov"
