from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "bijlighar.interfaces.field"
    label = "field"
