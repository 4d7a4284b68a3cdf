"""Where the variables come from, and which of the three environments this is."""

from pathlib import Path

from portal.env import Env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Env()

# Production unless something says otherwise: a forgotten variable must close doors, not open them.
ENVIRONMENT = env.choice("ENVIRONMENT", ("production", "development", "test"), "production")
IN_PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.boolean("DEBUG", False)

# Addresses of others: production speaks to nobody in the clear.
TLS_ONLY = ("https",) if IN_PRODUCTION else ("https", "http")
