"""People on IRC: where they are, how they fare, who they are."""
