"""The door for people: two sites, each a process with its own keys."""
