"""DMN 1.5: models read and evaluated, tables written and taken over, the TCK run."""
