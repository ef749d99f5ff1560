"""Ctrl-C: the first is noted where somebody looks, the second stops at once."""

import os
import signal
import threading

import pytest

from melregen.training.interrupt import StopRequest


def press(number=signal.SIGINT):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_noted_and_the_second_stops(number):
    with StopRequest() as stop:
        stop.patient = True
        press(number)
        assert stop.wanted
        with pytest.raises(KeyboardInterrupt):
            press(number)


def test_where_nobody_looks_the_first_signal_stops():
    with StopRequest() as stop, pytest.raises(KeyboardInterrupt):
        press()
    assert not stop.wanted


def test_the_handlers_of_before_come_back():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with StopRequest():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_in_another_thread_signals_are_left_alone():
    before, inside = signal.getsignal(signal.SIGINT), []

    def work():
        with StopRequest():
            inside.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert inside == [before]
