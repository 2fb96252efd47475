"""A head-end that does not exist: it hears a hundred thousand meters and pushes what they say over HTTP."""
