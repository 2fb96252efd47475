"""Rules of calls: the fold of events, the menu, prompts, staffing by Erlang, and the rulebook's figures."""
