"""The prepaid day: what it costs, what is booked, when it falls due (docs/rules/prepaid-day.md)."""
