"""The status page as a file: written from the database, served by a program that needs neither."""
