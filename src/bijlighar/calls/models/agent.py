"""Operators at their desks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bijlighar.calls.rules.codes import AGENT_STATES


class Agent(models.Model):
    """A person of the staff who takes calls, at the desk `operator_code` that the exchange knows.

    `companies`: for which he may; `languages`: in which he can. `since`: when this state began.
    """

    id = models.BigAutoField(primary_key=True)
    staff = models.OneToOneField("people.Staff", models.PROTECT, related_name="+")
    operator_code = models.CharField(max_length=40, unique=True)
    companies = ArrayField(models.BigIntegerField(), default=list)
    languages = ArrayField(models.CharField(max_length=2), default=list)
    state_code = models.CharField(max_length=8)
    since = models.DateTimeField()
    call = models.ForeignKey("calls.Call", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "calls_agent"
        indexes = [models.Index(fields=["state_code", "since"], name="calls_agent_in_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state_code__in=AGENT_STATES), name="calls_agent_state_known"
            ),
        ]


class AgentState(models.Model):
    """A state an operator entered; it lasts until his next one. Append-only."""

    id = models.BigAutoField(primary_key=True)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    state_code = models.CharField(max_length=8)
    from_at = models.DateTimeField()
    call_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "calls_agent_state"
        indexes = [models.Index(fields=["agent", "from_at"], name="calls_agent_state_history")]
