"""Forms of the directories."""

from django import forms


class DirectoryForm(forms.Form):
    """What is asked of a directory, all of it in the URL."""

    q = forms.CharField(label="Nombre o RUC", required=False, max_length=200)
    antes = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    despues = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def asked(self) -> tuple[str, int | None, int | None]:
        """Query, key to page back from, key to page on from; what cannot be read counts as not asked."""
        self.is_valid()
        read = self.cleaned_data
        return read.get("q", ""), read.get("antes"), read.get("despues")
