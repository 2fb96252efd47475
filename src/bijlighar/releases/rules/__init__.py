"""What can be switched, who is within a share, and which switches lead back."""

from bijlighar.releases.rules.features import FEATURES, Feature, UnknownFeature, feature
from bijlighar.releases.rules.share import EVERYBODY, Setting, Settings, is_within, share_of, way_back

__all__ = [
    "EVERYBODY",
    "FEATURES",
    "Feature",
    "Setting",
    "Settings",
    "UnknownFeature",
    "feature",
    "is_within",
    "share_of",
    "way_back",
]
