"""Pages of the country's settings: agencies, users, workflows, fees, papers, grants."""
