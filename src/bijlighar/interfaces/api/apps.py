from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "bijlighar.interfaces.api"
    label = "api"
