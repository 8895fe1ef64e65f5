"""Link: score how likely two records are one party.

    customers_standardized -> features -> candidate pairs -> Splink -> linked_pairs, shared_values

`training` makes the models now and then, `scoring` uses them every night. What is one customer is decided in
`identity/`, from the pairs. Splink is imported in `backend` only.
"""
