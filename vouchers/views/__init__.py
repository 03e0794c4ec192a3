"""Pages of applications and vouchers."""
