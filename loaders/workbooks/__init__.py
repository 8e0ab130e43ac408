"""Workbooks from outside: looked through before they are opened, and read a row at a time."""
