from django.apps import AppConfig


class RolloutConfig(AppConfig):
    name = "bijlighar.rollout"
    label = "rollout"
