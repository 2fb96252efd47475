from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "bijlighar.supply"
    label = "supply"
