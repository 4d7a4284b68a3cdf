"""Pages of one's own account; login, codes and keys are django-allauth's views with the portal's look."""

from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.shortcuts import redirect, render

from accounts import second_factor
from accounts.adapters import MFAAdapter
from accounts.forms import ThemeForm


def profile(request):
    """Mi cuenta: who I am for the portal, how it looks, and the doors to password, second factor and sessions."""
    form = ThemeForm(request.POST or None, initial={"theme": request.user.theme})
    if request.method == "POST" and form.is_valid():
        request.user.theme = form.cleaned_data["theme"]
        request.user.save(update_fields=["theme"])
        messages.success(request, "Se guardó el tema.")
        return redirect("accounts:profile")
    context = {
        "form": form,
        "factors": second_factor.factors_of(request.user).count(),
        "sessions": UserSession.objects.filter(user=request.user).count(),
    }
    return render(request, "account/profile.html", context)


class RemoveKeyView(RemoveWebAuthnView):
    """django-allauth asks for the last factor of staff on the page of codes only; here it is asked for keys too."""

    def form_valid(self, form):
        adapter = MFAAdapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)


remove_key = RemoveKeyView.as_view()
