"""Pages around signing in, teams, notices and one's own account."""
