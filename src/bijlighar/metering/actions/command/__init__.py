"""A command to a meter, from the wish to its end, each step with its time and its evidence."""
