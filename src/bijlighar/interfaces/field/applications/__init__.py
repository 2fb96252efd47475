"""Applications at the place: what is to be looked at, which meter goes up or comes away, on a phone."""
