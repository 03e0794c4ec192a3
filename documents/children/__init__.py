"""What runs in throw-away processes: no Django, no settings, no database, no secrets."""
