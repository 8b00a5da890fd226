"""Pages of applicants: apply, track, pay, download."""
