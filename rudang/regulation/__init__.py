"""The regulation declared: parameters, steps, papers, checks and editions."""
