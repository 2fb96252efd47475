from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bijlighar.people"
    label = "people"
