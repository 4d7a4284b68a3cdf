"""The language model, and how much is analysed at once."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import IN_PRODUCTION, env

OPENAI_API_KEY = env.text("OPENAI_API_KEY", "", secret=True)
# The language model. off: nobody is asked; local: an endpoint of the institution's own network, which sees documents as
# they are; external: personal data are masked before they leave, and reserved documents never do.
AI_MODE = env.choice("AI_MODE", ("off", "local", "external"), "off")
OPENAI_BASE_URL = env.url("OPENAI_BASE_URL", "https://api.openai.com/v1")
OPENAI_MODEL = env.text("OPENAI_MODEL", "")
OPENAI_EMBEDDING_MODEL = env.text("OPENAI_EMBEDDING_MODEL", "")
AI_ALLOWED_HOSTS = env.hosts("AI_ALLOWED_HOSTS", ["api.openai.com"])
AI_RATE_PER_MINUTE = env.integer("AI_RATE_PER_MINUTE", 120, low=1, high=60_000)
AI_TIMEOUT_SECONDS = env.number("AI_TIMEOUT_SECONDS", 60, low=1, high=240)
# Of each institution whose people ask, in a day of Guayaquil; the back-office may give one another number.
AI_DAILY_TOKENS = env.integer("AI_DAILY_TOKENS", 2_000_000, low=1)
if AI_MODE != "off" and not OPENAI_MODEL:
    raise ImproperlyConfigured(f"La variable AI_MODE es {AI_MODE}: falta OPENAI_MODEL, el nombre del modelo.")
if AI_MODE == "external" and IN_PRODUCTION and not OPENAI_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("La variable AI_MODE es external: OPENAI_BASE_URL debe empezar por https://.")
LANGCHAIN_API_KEY = env.text("LANGCHAIN_API_KEY", "", secret=True)
MAX_CONCURRENT_ANALYSIS = env.integer("MAX_CONCURRENT_ANALYSIS", 10, low=1, high=1000)
