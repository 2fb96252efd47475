"""Postpaid cycles: bills, their lines and numbers, and what is owed."""
