"""Files and devices of the outside, each turned into the same rows."""
