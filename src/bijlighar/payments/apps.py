from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "bijlighar.payments"
    label = "payments"
