"""Who is told: the change feed, and the hub that wakes the browsers that show what changed."""
