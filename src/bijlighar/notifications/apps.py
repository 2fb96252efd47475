from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "bijlighar.notifications"
    label = "notifications"
