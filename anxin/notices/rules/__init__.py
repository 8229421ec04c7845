"""Pure rules of a notice: reading its files with positions, placing quotes, laying out pages."""
