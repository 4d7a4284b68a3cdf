"""The API of procurement: processes, entities, catalogues, totals, changes, publications."""
