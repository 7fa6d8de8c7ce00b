"""``make accuracy``: documents with known answers, and how well they are read."""
