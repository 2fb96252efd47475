from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "bijlighar.complaints"
    label = "complaints"
