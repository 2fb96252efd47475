"""Measurements, each beside a peer in the same run.

A module here measures one thing: `run()` returns its rows as dataclasses or mappings, one a contestant, with
the same fields in each. Its docstring's first sentence is the heading.
"""
