"""Is there power, when will it be back, what is planned: at one home, and for everybody."""
