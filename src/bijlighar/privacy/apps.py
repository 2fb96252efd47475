from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "bijlighar.privacy"
    label = "privacy"
