from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "bijlighar.applications"
    label = "applications"
