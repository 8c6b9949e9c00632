"""From desired state, ownership and observed state to a plan. Pure: no I/O, no clock, no randomness."""
