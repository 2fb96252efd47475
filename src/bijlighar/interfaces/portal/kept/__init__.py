"""Pages of a home as they were answered a moment ago, given again while nothing of them has changed.

After an outage message everybody opens the app, and opens it again: is the power back? Such a page is made
once and given again from a file, before the framework is asked, to the same browser alone. It is dropped
when it is some minutes old, when a change was told of (`kernel.changed`), when its browser sends a form, and
when nobody can say whether something changed.
"""

from bijlighar.interfaces.portal.kept.front import Front
from bijlighar.interfaces.portal.kept.page import may_be_given_again
from bijlighar.interfaces.portal.kept.window import Window

__all__ = ["Front", "Window", "may_be_given_again"]
