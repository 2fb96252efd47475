from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "bijlighar.network"
    label = "network"
