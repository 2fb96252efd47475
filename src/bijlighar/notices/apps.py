from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "bijlighar.notices"
    label = "notices"
