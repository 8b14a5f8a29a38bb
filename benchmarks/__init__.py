"""Measure speed as ratios, on events made for it, after the verdicts have been compared."""
