"""Forms of applications and vouchers."""
