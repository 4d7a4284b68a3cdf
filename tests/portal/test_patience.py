"""A client that sends half a body, or takes no answer, does not hold a thread for ever."""

import socket

import pytest

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
