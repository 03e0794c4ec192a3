"""Who calls the API, how often, and what is asked of every call."""
