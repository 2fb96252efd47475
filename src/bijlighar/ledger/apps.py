from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "bijlighar.ledger"
    label = "ledger"
