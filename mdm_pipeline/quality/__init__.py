"""The gates: suites of expectations that must hold before the path goes on.

    expectations/*.yaml -> suites -> plan -> Great Expectations in DuckDB -> gate_verdicts -> page

Reads whatever table a suite names, writes `gate_verdicts`. How much is tolerated stands in quality.yaml.
What does not belong here: mending data (its stage), measuring it (`audit/`).
"""
