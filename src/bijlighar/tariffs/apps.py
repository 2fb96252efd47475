from django.apps import AppConfig


class TariffsConfig(AppConfig):
    name = "bijlighar.tariffs"
    label = "tariffs"
