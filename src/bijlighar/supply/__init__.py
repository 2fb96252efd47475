"""Who may be cut off and who must be restored: the interlock, its decisions, recharge to power."""
