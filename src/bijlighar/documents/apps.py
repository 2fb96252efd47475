from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bijlighar.documents"
    label = "documents"
