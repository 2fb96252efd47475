"""The installer's phone page: a meter exchange with its evidence, also over a bad line and without script."""
