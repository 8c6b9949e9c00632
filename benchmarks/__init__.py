"""What the program costs, measured against a simulated tenant. Figures are printed and compared; nothing fails."""
