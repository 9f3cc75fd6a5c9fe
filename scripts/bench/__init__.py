"""Measurements as ratios, taken side by side in one run: machines differ, and the same one from minute to minute."""
