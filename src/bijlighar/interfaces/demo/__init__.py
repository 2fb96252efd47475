"""The demo: four invented companies' worth of people, meters and readings, and the loader that brings them in.

Everything up to `load` is pure and seeded: the same seed and days give the same world, down to the watt-hour.
No person here exists; places are real, house numbers and everything about people are invented.
"""
