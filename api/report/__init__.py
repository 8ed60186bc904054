"""The report of a campaign, as a page for people: pure, from figures to HTML."""
