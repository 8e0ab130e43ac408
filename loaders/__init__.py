"""Bring records in; no judgement beyond "can it be read"; no identity number ever lands."""
