"""Standardize: landed values into one shape and one spelling.

Here live the value functions: total, small, from raw text to a clean value or None; `functions.py` lends
them to SQL under one name each. Facts about the world are the CSV files in `vocabulary/`. What does not
belong here: mapping and casting of a source's columns, which is dbt's (`dbt_project/`).
"""
