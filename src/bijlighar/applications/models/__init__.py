from bijlighar.applications.models.application import Application, Draft
from bijlighar.applications.models.demand import Demand
from bijlighar.applications.models.steps import Breach, Pause, Step, Survey

__all__ = ["Application", "Breach", "Demand", "Draft", "Pause", "Step", "Survey"]
