"""Many clients at once, each with a connection of its own."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from threading import Barrier, Lock, Thread

from bench.serving import Answer, Ask, Client, check


@dataclass(frozen=True, slots=True)
class Crowd:
    """What was asked, and what each was answered, in the order of the asks."""

    answers: list[Answer]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds

    def at(self, percent: int) -> float:
        """The seconds within which so many in a hundred were answered."""
        times = [answer.seconds for answer in self.answers]
        return median(times) if percent == 50 else quantiles(times, n=100)[percent - 1]


def ask_all(port: int, asks: Sequence[Ask], *, clients: int) -> Crowd:
    """Ask everything as fast as so many clients can; whatever is answered is kept.

    A client that gets no answer at all ends the bench with its error.
    """
    answers: list[Answer | None] = [None] * len(asks)
    failures: list[BaseException] = []
    barrier, lock, left = Barrier(clients + 1), Lock(), iter(range(len(asks)))

    def work() -> None:
        client = Client(port)
        barrier.wait()
        try:
            while True:
                with lock:
                    number = next(left, None)
                if number is None:
                    return
                answers[number] = client.ask(asks[number])
        except Exception as error:
            failures.append(error)
        finally:
            client.close()

    threads = [Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    if failures:
        raise failures[0]
    return Crowd([answer for answer in answers if answer is not None], seconds)


def ask_all_right(port: int, asks: Sequence[Ask], *, clients: int) -> Crowd:
    """The same where every answer must be the right one; WrongAnswer otherwise."""
    crowd = ask_all(port, asks, clients=clients)
    for ask, answer in zip(asks, crowd.answers, strict=True):
        check(ask, answer)
    return crowd
