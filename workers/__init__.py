"""What happens by itself: policies, due work, and the channels that send.

Processes say ``gc.freeze()`` once all is loaded: else each search for circles goes
through that again, and the last one makes a stop wait.
"""

import gc

# A chunk of an import is a hundred thousand objects, none of them in a cycle, and a
# start makes as many that stay.
gc.set_threshold(100_000, 50, 50)
