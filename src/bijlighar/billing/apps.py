from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "bijlighar.billing"
    label = "billing"
