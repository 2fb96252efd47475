from django.apps import AppConfig


class ConsumersConfig(AppConfig):
    name = "bijlighar.consumers"
    label = "consumers"
