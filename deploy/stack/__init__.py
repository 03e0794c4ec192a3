"""docker-compose.yml without containers: the same commands and settings as plain processes."""
