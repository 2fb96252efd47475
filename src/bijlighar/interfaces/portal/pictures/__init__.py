"""What a page shows of a day, and of a row of days or months: drawing, words and the table behind it.

Built from records that queries gave; nothing is rated or estimated here, only counted and put into words.
"""

from bijlighar.interfaces.portal.pictures.day import DayView, day_view
from bijlighar.interfaces.portal.pictures.rows import Month, RowView, days_view, gaps, months_of, months_view

__all__ = ["DayView", "Month", "RowView", "day_view", "days_view", "gaps", "months_of", "months_view"]
