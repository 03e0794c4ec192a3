"""What a Django developer would write first: the yardstick of bench/pages.py."""
