from django.apps import AppConfig


class IvoConfig(AppConfig):
    name = "ivo"
    verbose_name = "IVO:s tillsyn"
