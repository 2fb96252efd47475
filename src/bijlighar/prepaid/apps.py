from django.apps import AppConfig


class PrepaidConfig(AppConfig):
    name = "bijlighar.prepaid"
    label = "prepaid"
