"""The engine: many conversations on few threads; who waits holds no worker.

Works on programs, generators that yield a request (answered by the transport), a wait, or a checkpoint
(answered once the record of it is safe). Transport errors are thrown into the program.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from ..clock import Clock
from ..errors import TenantError
from ..model.kind import Together, Wait
from ..model.operation import Request, Response, Transport
from .together import send_each, send_together

K = TypeVar("K")
T = TypeVar("T")

# Seconds that somebody at a checkpoint waits, while there is other work, for more to come to theirs.
HELD_S = 30.0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Nothing further may be sent before ``record`` is safe."""

    record: Any


Program = Generator[Request | Together | Wait | Checkpoint, Any, T]


class Source(Protocol[K]):
    """Where programs come from, and where their ends go."""

    def ready(self, free: int) -> Iterable[tuple[K, Program[Any]]]:
        """At most ``free`` further programs that may start now."""

    def finished(self, key: K, result: Any, error: Exception | None) -> None:
        """A program has ended, with a result or an error."""


@dataclass(slots=True)
class _Talk(Generic[K]):
    key: K
    program: Program[Any]
    answer: Any = None
    error: Exception | None = None


@dataclass(slots=True)
class _Pause:
    seconds: float


@dataclass(slots=True)
class _End:
    result: Any = None
    error: Exception | None = None


class Engine(Generic[K]):
    """Drives the programs of one source to their ends. Used once, by one thread."""

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        workers: Callable[[], int],
        save: Callable[[list[Any]], None] = lambda records: None,
        *,
        at_once: int = 1,
    ) -> None:
        """``at_once``: how many requests that go together the connection takes in one."""
        self._at_once = at_once
        self._transport = transport
        self._clock = clock
        self._workers = workers
        self._save = save
        self._sleeping: list[tuple[float, int, _Talk[K]]] = []
        self._order = itertools.count()
        self._running: dict[Future[Any], _Talk[K]] = {}
        self._held: list[tuple[_Talk[K], Any]] = []
        self._held_since_s = 0.0  # the first of them
        self._saving: tuple[Future[None], list[_Talk[K]]] | None = None
        self._due: list[_Talk[K]] = []
        self._ended = threading.Event()

    def run(self, source: Source[K]) -> None:
        """Until no program is left. An exception that is no TenantError ends everything: nothing more is sent."""
        with ThreadPoolExecutor(max_workers=64, thread_name_prefix="spo") as pool:
            try:
                self._drive(source, pool)
            except BaseException:  # leaving waits for the workers, who must not go on
                self._ended.set()
                raise

    def _drive(self, source: Source[K], pool: ThreadPoolExecutor) -> None:
        while True:
            self._wake()
            self._start(source, pool)
            self._record(pool)
            if not (self._running or self._sleeping or self._held or self._saving or self._due):
                return
            self._advance(source)

    def _wake(self) -> None:
        now = self._clock.monotonic_s()
        while self._sleeping and self._sleeping[0][0] <= now:
            self._due.append(heapq.heappop(self._sleeping)[2])

    def _start(self, source: Source[K], pool: ThreadPoolExecutor) -> None:
        # Who was under way goes before who is new.
        while self._due and len(self._running) < self._workers():
            talk = self._due.pop(0)
            self._running[pool.submit(self._step, talk)] = talk
        free = self._workers() - len(self._running)
        if free > 0:
            for key, program in source.ready(free):
                talk = _Talk(key, program)
                self._running[pool.submit(self._step, talk)] = talk

    def _record(self, pool: ThreadPoolExecutor) -> None:
        """One record for all who have reached a checkpoint, made while others go on.

        Not before the last one is safe and either a worker has nothing else to do or somebody has waited long enough:
        a record takes its time, and the more share one the better.
        """
        if not self._held or self._saving is not None:
            return
        idle = not self._running or len(self._running) < self._workers()
        if idle or self._clock.monotonic_s() - self._held_since_s >= HELD_S:
            held, self._held = self._held, []
            saving = pool.submit(self._save, [record for _, record in held])
            self._saving = saving, [talk for talk, _ in held]

    def _advance(self, source: Source[K]) -> None:
        busy: set[Future[Any]] = set(self._running)
        if self._saving is not None:
            busy.add(self._saving[0])
        if not busy:
            if self._sleeping:
                self._clock.sleep(max(0.0, self._sleeping[0][0] - self._clock.monotonic_s()))
            return
        # A sleeper may be due before anyone answers, so the wait is short when there are any.
        done, _ = wait(busy, timeout=0.02 if self._sleeping else None, return_when=FIRST_COMPLETED)
        if self._saving is not None and self._saving[0] in done:
            self._release(*self._saving)
        for future in done & self._running.keys():
            self._settle(self._running.pop(future), future.result(), source)

    def _settle(self, talk: _Talk[K], state: _Pause | Checkpoint | _End, source: Source[K]) -> None:
        match state:
            case _Pause(seconds):
                due = self._clock.monotonic_s() + seconds
                heapq.heappush(self._sleeping, (due, next(self._order), talk))
            case Checkpoint(record):
                self._held_since_s = self._held_since_s if self._held else self._clock.monotonic_s()
                self._held.append((talk, record))
            case _End(result, error):
                source.finished(talk.key, result, error)

    def _release(self, saving: Future[None], held: list[_Talk[K]]) -> None:
        """The record is safe, so that those go on who waited for it. Raises what kept it from being made."""
        self._saving = None
        saving.result()
        for talk in held:
            talk.answer = None
        self._due += held

    def _step(self, talk: _Talk[K]) -> _Pause | Checkpoint | _End:
        """On a worker: send until the program waits, checkpoints or ends, or the run is ended by somebody else."""
        try:
            return self._converse(talk)
        except BaseException:
            self._ended.set()
            raise

    def _converse(self, talk: _Talk[K]) -> _Pause | Checkpoint | _End:
        while True:
            try:
                if talk.error is not None:
                    error, talk.error = talk.error, None
                    effect = talk.program.throw(error)
                else:
                    effect = talk.program.send(talk.answer)
            except StopIteration as end:
                return _End(end.value)
            except TenantError as error:
                return _End(error=error)
            match effect:
                case Wait(seconds):
                    talk.answer = None
                    return _Pause(seconds)
                case Checkpoint():
                    return effect
            if self._ended.is_set():
                return _Pause(0.0)
            try:
                talk.answer = self._sent(effect)
            except TenantError as error:
                talk.error = error

    def _sent(self, effect: Request | Together) -> Response | tuple[Response | TenantError, ...]:
        if isinstance(effect, Together):
            send = send_each if effect.each else send_together
            return send(self._transport, effect.requests, self._at_once)
        return self._transport.send(effect)


@dataclass(slots=True)
class Pool(Generic[K]):
    """A source without order: every program at once. ``results`` has what each returned, ``errors`` the rest."""

    programs: list[tuple[K, Program[Any]]]
    progress: Callable[[int, int], None] = lambda done, total: None
    results: dict[K, Any] = field(default_factory=dict)
    errors: dict[K, Exception] = field(default_factory=dict)
    total: int = 0
    ended: Callable[[K], None] = lambda key: None

    def __post_init__(self) -> None:
        self.total = len(self.programs)
        self.programs = list(reversed(self.programs))

    def ready(self, free: int) -> Iterable[tuple[K, Program[Any]]]:
        return [self.programs.pop() for _ in range(min(free, len(self.programs)))]

    def finished(self, key: K, result: Any, error: Exception | None) -> None:
        if error is not None:
            self.errors[key] = error
        else:
            self.results[key] = result
        self.ended(key)
        self.progress(len(self.results) + len(self.errors), self.total)
