"""What billing gives to the outside: bills on paper."""
