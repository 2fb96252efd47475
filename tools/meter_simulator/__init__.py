"""Smart meters that are not there: many of them in one process, each answering DLMS/COSEM over TCP.

Shares no code with the program that reads them: its bytes are its own, so that a mistake of one side shows
on the other.
"""
