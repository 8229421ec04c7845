"""Who may sign in, at which post, with which scope and rights."""
