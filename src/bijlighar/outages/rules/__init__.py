"""What outages are made of: devices, states, causes, the dated settings, faults from signals, and indices."""

from bijlighar.outages.rules.causes import CAUSES, Cause, cause_words, causes_of
from bijlighar.outages.rules.devices import DEVICES, REACHES, SWITCHES
from bijlighar.outages.rules.indices import CLASSES, Counts, Indices, beside, indices
from bijlighar.outages.rules.infer import infer
from bijlighar.outages.rules.policy import NoOutagePolicy, OutagePolicy, policy_on
from bijlighar.outages.rules.states import ENDED, KINDS, LIVE, STATES, may

__all__ = [
    "CAUSES",
    "CLASSES",
    "DEVICES",
    "ENDED",
    "KINDS",
    "LIVE",
    "REACHES",
    "STATES",
    "SWITCHES",
    "Cause",
    "Counts",
    "Indices",
    "NoOutagePolicy",
    "OutagePolicy",
    "beside",
    "cause_words",
    "causes_of",
    "indices",
    "infer",
    "may",
    "policy_on",
]
