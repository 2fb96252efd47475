from django.apps import AppConfig


class DepositsConfig(AppConfig):
    name = "bijlighar.deposits"
    label = "deposits"
