"""Who looked at whose data and why; what it is used for, who said yes or no, what people ask about it."""
