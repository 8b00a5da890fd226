"""Pages of the Scientific Authority: cases that wait for an opinion, the opinion."""
