"""Join steps seen on one host into incidents: all state, no clock, no input or output."""
