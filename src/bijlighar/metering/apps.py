from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "bijlighar.metering"
    label = "metering"
