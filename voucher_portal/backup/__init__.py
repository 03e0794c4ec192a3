"""Backup and restore of database and stored files, every byte named in a manifest of hashes."""
