from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "bijlighar.calls"
    label = "calls"
