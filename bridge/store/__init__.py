"""What the gateway remembers. The only place that speaks SQL."""
