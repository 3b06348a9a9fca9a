"""Everything that checks jinmin: tests by subject, and the harness that runs them."""
