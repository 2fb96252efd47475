"""Kinds and stages, the legal clock, the demand note, the room on a transformer: pure, importable alone."""

from bijlighar.applications.rules.answers import QUESTIONS, Problem, Question, checked_answers
from bijlighar.applications.rules.clock import Clock, Stretch, clock, due_at, levels_up, paused_for
from bijlighar.applications.rules.demand import DemandLine, demand_lines, total_paise
from bijlighar.applications.rules.feasibility import ROOM_WORDS, Feasibility, feasibility
from bijlighar.applications.rules.kinds import (
    AREA_WORDS,
    KIND_WORDS,
    KINDS,
    OPEN,
    OVER,
    PAUSE_WORDS,
    STAGE_WORDS,
    STAGES,
    Kind,
    Stage,
    next_stage,
    stage_words,
)
from bijlighar.applications.rules.policy import ApplicationPolicy, NoApplicationPolicy, policy_on

__all__ = [
    "AREA_WORDS",
    "KINDS",
    "KIND_WORDS",
    "OPEN",
    "OVER",
    "PAUSE_WORDS",
    "QUESTIONS",
    "ROOM_WORDS",
    "STAGES",
    "STAGE_WORDS",
    "ApplicationPolicy",
    "Clock",
    "DemandLine",
    "Feasibility",
    "Kind",
    "NoApplicationPolicy",
    "Problem",
    "Question",
    "Stage",
    "Stretch",
    "checked_answers",
    "clock",
    "demand_lines",
    "due_at",
    "feasibility",
    "levels_up",
    "next_stage",
    "paused_for",
    "policy_on",
    "stage_words",
    "total_paise",
]
