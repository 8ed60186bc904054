"""The door for programs: REST over the commands and the read models."""

import gc

# A batch makes a million things that all go at once, and a start as many that stay: to
# look for circles among them took four tenths of the one and a third of the other.
gc.set_threshold(100_000, 50, 50)
