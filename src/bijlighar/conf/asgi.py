"""What a web server runs."""

from bijlighar.conf.wsgi import application as _front
from bijlighar.interfaces.portal import kept

application = kept.Window(_front)
