"""Questions over documents: a page whose whole state is its URL, and the model's answer, which is asked for apart."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from documents import answering, asking
from documents.asking_rules.answering import NOTHING
from documents.forms import QuestionForm, uuid_of
from documents.question_models import Question


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
        context |= {"reply": asking.ask(asked["q"], chosen, by=request.user), **_model(request, chosen)}
    return render(request, "documents/questions.html", context)


def _model(request: HttpRequest, chosen: list) -> dict:
    """Whether the model may be asked, and its answer when it was."""
    if not request.user.has_perm("documents.add_question"):
        return {}
    said: dict = {"withheld": answering.why_not(by=request.user, versions=chosen), "may_ask_model": True}
    if name := request.GET.get("respuesta", ""):
        row = Question.objects.filter(by=request.user, uuid=uuid_of(name)).first()
        said |= _told(request, row) if row else {}
    return said


def _told(request: HttpRequest, row: Question) -> dict:
    cited = answering.shown_citations(row, by=request.user) if row.answer else []
    return {"question": row, "cited": cited, "job": answering.job_of(row) if row.is_live else None, "nothing": NOTHING}


@require_POST
def ask_model(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("documents.add_question"):
        raise PermissionDenied("Su rol no incluye preguntar al modelo de lenguaje.")
    asked = QuestionForm(request.POST).asked()
    found = asking.choices(request.user, ocid=asked["proceso"], chosen=asked["doc"])
    chosen = [choice.version for choice in found if choice.is_chosen]
    said = [("q", asked["q"]), ("proceso", asked["proceso"]), *(("doc", str(uuid)) for uuid in asked["doc"])]
    if asked["q"] and chosen and not answering.why_not(by=request.user, versions=chosen):
        row = answering.request_answer(text=asked["q"], versions=chosen, by=request.user)
        said.append(("respuesta", str(row.uuid)))
    return redirect(f"{reverse('documents:questions')}?{urlencode([pair for pair in said if pair[1]])}")


@require_GET
def answer(request: HttpRequest, uuid) -> HttpResponse:
    """The fragment that follows the model's answer until there is one."""
    row = Question.objects.filter(by=request.user, uuid=uuid).first()
    if row is None:
        raise Http404("No hay ninguna pregunta suya con ese identificador.")
    return render(request, "documents/parts/model_answer.html", _told(request, row))
