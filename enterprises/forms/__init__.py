"""Forms around enterprises."""
