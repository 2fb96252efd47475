"""The switchboard of 1912: answers the calls that kamailio hands on, queues them, gives them to operators.

Beside the application and not in it: it runs on when database and pages stand still, and what happened on
the line waits in its spool until the webhook takes it.
"""
