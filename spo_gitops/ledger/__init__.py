"""The git edge: the user's repository, and the ledger in a ref of its own."""
