"""Programs of a consumer's own: keys given and taken back, what they looked at, and how they ask."""
