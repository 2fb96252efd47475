from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "bijlighar.kernel"
    label = "kernel"
