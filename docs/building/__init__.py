"""Reads the documents and the dbt project, and makes the documentation site of them."""
