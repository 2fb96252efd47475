"""Staff, offices and roles with their scope on the network, sign-in, and programs' keys."""
