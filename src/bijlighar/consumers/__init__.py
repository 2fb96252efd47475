"""Persons, connections, their dated terms, and the mobiles that may see them."""
