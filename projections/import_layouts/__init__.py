"""How files of people are read and taken in, as it is kept."""
