"""A corpus of spoilt deliveries: what comes of each is said before it is sent.

A *recipe* is a small function that spoils a good small delivery and says what must come of it:
taken in with exactly these rows set aside, or refused by one of these rules. Recipe and seed
make the same bytes every time (``corpus.make``), so a case that fails is told by its name:

    python -m pytest tests/inputs/input_battery.py -k "csv-unclosed_quote-17"

For every case (``running``) the delivery is loaded and judged as a night does it, and beside
the outcome it is checked that nothing was raised, that it took neither long nor much memory,
that every row is accounted for, and that no value of the delivery is in any message.

``make test`` runs each recipe once, and judges some of them; ``make battery-inputs`` runs at least
a thousand cases of each kind. A new recipe goes in the module of its subject; it is found by its
decorator.
"""
