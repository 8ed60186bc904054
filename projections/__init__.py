"""What the log looks like to those who only ask."""

import gc

# A batch makes a hundred thousand objects and no cycles: look for those rarely.
gc.set_threshold(100_000, 50, 50)
