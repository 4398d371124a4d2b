"""Migrations: each one a step from one revision of the tables to the next."""
