"""Where people, programs and the clock come in; no logic lives here."""
