"""Forms around signing in, teams and one's own account."""
