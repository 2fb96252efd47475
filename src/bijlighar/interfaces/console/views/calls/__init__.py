"""1912: the operator's desk, call-backs, a gang's report, and the supervisor's board."""

from bijlighar.interfaces.console.views.calls import backs, board, card, desk, gang, phone, quality, why

__all__ = ["backs", "board", "card", "desk", "gang", "phone", "quality", "why"]
