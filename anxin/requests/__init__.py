"""What people bring in: filed without an account, tracked by receipt, answered, rated."""
