from django.apps import AppConfig


class OutagesConfig(AppConfig):
    name = "bijlighar.outages"
    label = "outages"
