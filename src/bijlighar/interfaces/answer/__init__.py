"""Answers an SMS or a missed call with the balance, from its own file: portal and database may be stopped.

Standard library only, so that it runs where nothing else does.
"""
