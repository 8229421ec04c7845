"""Rules in force: table versions, decisions and their records. The only way a peer decides."""
