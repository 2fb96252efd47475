"""Sets a feature's share, begins a release, goes back from one."""

from bijlighar.releases.actions.begin import begin
from bijlighar.releases.actions.go_back import UnableToGoBack, WentBack, go_back
from bijlighar.releases.actions.set_share import UnableToSetShare, set_share

__all__ = ["UnableToGoBack", "UnableToSetShare", "WentBack", "begin", "go_back", "set_share"]
