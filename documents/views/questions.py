"""Questions over documents: a page whose whole state is its URL."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from documents import asking
from documents.asking_rules.answering import NOTHING
from documents.forms import QuestionForm


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.GET or None)
    asked = form.asked()
    found = asking.choices(request.user, ocid=asked["proceso"], chosen=asked["doc"])
    if asked["doc"] and not asked["proceso"] and not found:
        raise Http404("No hay ningún documento así que usted pueda abrir.")
    chosen = [choice.version for choice in found if choice.is_chosen]
    context = {"form": form, "choices": found, "asked": asked, "chosen": chosen, "nothing": NOTHING}
    context["can_ask"] = any(choice.can_be_asked for choice in found)
    if asked["q"] and chosen:
        context["reply"] = asking.ask(asked["q"], chosen, by=request.user)
    return render(request, "documents/questions.html", context)
