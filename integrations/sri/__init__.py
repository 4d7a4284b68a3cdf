"""SRI, the tax authority: RUC registry, tax status, electronic invoices. Nothing yet: it comes with supplier checks."""
