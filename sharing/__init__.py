"""What leaves: the code and link, the document, and the page's view of it."""
