"""Tables of deposits: one file a noun."""

from bijlighar.deposits.models.interest import Interest
from bijlighar.deposits.models.month import Month
from bijlighar.deposits.models.review import Review, ReviewItem
from bijlighar.deposits.models.settlement import Settlement

__all__ = ["Interest", "Month", "Review", "ReviewItem", "Settlement"]
