from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "bijlighar.interfaces.portal"
    label = "portal"
