"""The demo: invented people, meters and readings of four companies, and the loader that brings them in.

Everything up to `load` is pure and seeded: the same seed and days give the same world, to the watt-hour.
No person here exists; places are real, house numbers and everything about people are invented.
"""
