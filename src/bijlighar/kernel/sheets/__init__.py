"""Sheets of master data: read whole, checked whole, compared with what is known, and only then written."""

from bijlighar.kernel.sheets.columns import SheetColumn
from bijlighar.kernel.sheets.plan import Plan, differences, plan
from bijlighar.kernel.sheets.read import read
from bijlighar.kernel.sheets.sheet import PROBLEMS, Sheet

__all__ = ["PROBLEMS", "Plan", "Sheet", "SheetColumn", "differences", "plan", "read"]
