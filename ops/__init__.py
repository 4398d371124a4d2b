"""The command line for whoever runs it."""
