"""The door for programs: REST over the commands and the read models."""
