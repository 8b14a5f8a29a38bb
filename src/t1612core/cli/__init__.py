"""Talk to people and shells; imports everything, is imported by nothing."""
