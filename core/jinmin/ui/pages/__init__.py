"""The host's own pages. They draw; they hold no state and define no tables."""
