"""Reading the CSV files of Species+ and the Checklist, as they arrive, into the reference."""
