"""What people send that is not text: fetched, checked by content, stripped, kept sealed."""
