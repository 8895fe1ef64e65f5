"""Standardize: landed values into one shape and one spelling.

    raw.<source> -> stg_<source>__customers -> customers_standardized, quarantine      (dbt, run by `project`)

Value functions are total and small, from raw text to a clean value or None; `functions` lends them to SQL
under one name each. Facts about the world are the CSV files in `vocabulary/`. The package itself imports
nothing: the value functions load dictionaries, and not everyone who comes here needs them.

What does not belong here: how a source's columns are mapped (its YAML), how rows become records (the models
of `dbt_project/`).
"""
