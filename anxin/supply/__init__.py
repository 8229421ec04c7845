"""Supply: goods, prices, opening hours, energy."""
