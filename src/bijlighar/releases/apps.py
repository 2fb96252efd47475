from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "bijlighar.releases"
    label = "releases"
