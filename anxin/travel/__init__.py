"""Travel guidance: from where, to where, when; one answer with the sentence behind it."""
