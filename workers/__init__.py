"""What happens by itself: policies, due work, and the channels that send."""
