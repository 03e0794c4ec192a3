"""A list of suppliers from a workbook: template, reading, dry run; applying it is a service."""
