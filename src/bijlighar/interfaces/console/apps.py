from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "bijlighar.interfaces.console"
    label = "console"
