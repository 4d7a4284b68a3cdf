"""SRI: the RUC register and tax status over REST, electronic documents over SOAP."""
