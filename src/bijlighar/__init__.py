"""Bijlighar: smart meters, bills, prepaid balances and complaints of an electricity distribution company."""
