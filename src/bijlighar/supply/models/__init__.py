"""Tables of supply: samples of health, suspensions, notices, decisions, cuts, waves, recharges."""

from bijlighar.supply.models.decisions import Cut, Decision, Policy, Wave
from bijlighar.supply.models.health import Sample, Suspension
from bijlighar.supply.models.notices import Notice
from bijlighar.supply.models.recharges import Recharge

__all__ = ["Cut", "Decision", "Notice", "Policy", "Recharge", "Sample", "Suspension", "Wave"]
