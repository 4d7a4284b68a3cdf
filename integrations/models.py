from django.db import models


class Exchange(models.Model):
    """Evidence of one exchange with a counterpart."""
