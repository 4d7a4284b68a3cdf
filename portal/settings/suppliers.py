"""Verification of suppliers: how much is asked, how long it is kept, who signs."""

from portal.settings.environment import env

# How many suppliers one person may verify in a day: against mass look-ups of personal data.
SUPPLIER_CHECKS_PER_DAY = env.integer("SUPPLIER_CHECKS_PER_DAY", 300, low=1, high=1_000_000)
# How many suppliers the portal itself asks about in an hour, of those it watches; 0: it watches nobody.
SUPPLIER_WATCH_PER_HOUR = env.integer("SUPPLIER_WATCH_PER_HOUR", 60, high=100_000)
# Days that raw answers of registries, representatives and lists of RUCs are kept; what was concluded stays (LOPDP).
PERSONAL_DATA_RETENTION_DAYS = env.integer("PERSONAL_DATA_RETENTION_DAYS", 1825, low=30, high=36_500)
# The institution's certificate that signs constancias, a .p12; empty: none can be issued.
CONSTANCIA_P12 = env.text("CONSTANCIA_P12", "")
CONSTANCIA_P12_PASSWORD = env.text("CONSTANCIA_P12_PASSWORD", "", secret=True)
