"""A client that sends half a body, or takes no answer, and a question to the database do not hold a thread for ever."""

import io
import socket

import pytest
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError, connection
from django.test import RequestFactory

from api.problems import told
from portal import patience


@pytest.mark.parametrize("length", [{"CONTENT_LENGTH": "9"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_half_a_body_comes_to_an_end(monkeypatch, length):
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"half")
        read = patience.patient(lambda environ, _: [ours.recv(9), ours.recv(9)])
        assert read({"gunicorn.socket": ours, **length}, None) == [b"half", b""]
        ours.sendall(b"400")
        assert theirs.recv(9) == b"400"


def test_an_answer_that_nobody_takes_breaks_off(monkeypatch):
    monkeypatch.setattr(patience, "SILENCE", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        patience.patient(lambda environ, _: ours.sendall(b"x" * 10_000_000))({"gunicorn.socket": ours}, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/", 413), ("/cuenta/ingresar/", 413), ("/no-existe/", 404)])
def test_of_a_stranger_no_large_form_is_read(path, status, monkeypatch):
    """With any cookie for its token it would be written to the disk whole, a gigabyte in four seconds."""
    read = []
    monkeypatch.setattr(WSGIRequest, "_load_post_and_files", read.append)
    handler, request = BaseHandler(), RequestFactory(enforce_csrf_checks=True).post(path, {"file": io.BytesIO(b"x")})
    handler.load_middleware()
    request.COOKIES["csrftoken"], request.META["CONTENT_LENGTH"] = "a" * 32, "99999999999"
    answer = handler.get_response(request)
    assert (answer.status_code, read) == (status, [])


@pytest.mark.django_db
def test_no_statement_runs_for_ever_and_the_api_says_so(monkeypatch):
    monkeypatch.setattr(patience, "STATEMENT_SECONDS", 0.05)
    patience.limit_statements(connection)
    with pytest.raises(OperationalError) as failure, connection.cursor() as cursor:
        cursor.execute("select pg_sleep(5)")
    answer = told(RequestFactory().get("/api/v1/processes/"), failure.value)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
