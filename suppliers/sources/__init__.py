"""Where what is known of a supplier comes from: one module per way of asking. `suppliers.checks` says which is used."""
