"""Pages of enterprises, and of officials about them."""
