"""One view of a plan or run, rendered in several formats; reports never recompute what ``plan`` decided."""
