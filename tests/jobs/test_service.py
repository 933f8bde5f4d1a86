"""Jobs: started with the caller's transaction, run in steps, taken over after a death, cancelled, kept private."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from yingtu.identity.actor import SYSTEM, Actor
from yingtu.jobs import queue, registry, repository, service
from yingtu.jobs.errors import (
    AlreadyUndone,
    JobFinished,
    JobInterrupted,
    JobLost,
    JobNotEnded,
    JobNotPausable,
    JobNotPaused,
    NotUndoable,
    PausedByItself,
    UnknownJob,
)
from yingtu.jobs.registry import Handler
from yingtu.jobs.running import RunningJob
from yingtu.kit import clock
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.errors import InvalidInput, Problem
from yingtu.kit.settings import Settings

ANNA = Actor(user_id=uuid4(), name="Anna")
BERT = Actor(user_id=uuid4(), name="Bert")
ADMIN = Actor(user_id=uuid4(), name="Admin", abilities=frozenset({service.MANAGE_JOBS}))


@contextmanager
def handling(function: Handler) -> Iterator[None]:
    """Jobs of the kind ``test`` run this function for the length of the block."""
    registry._handlers["test"] = function
    try:
        yield
    finally:
        del registry._handlers["test"]


@pytest.fixture
async def job_id(database: Database, workspace: Workspace) -> AsyncIterator[int]:
    async with database.write(workspace) as session:
        yield await service.start(session, ANNA, "test", {"rows": 3}, total=3)


async def state(database: Database, workspace: Workspace, job_id: int) -> repository.Job:
    async with database.read(workspace) as session:
        found = await repository.get(session, job_id)
    assert found is not None
    return found


class TestStart:
    async def test_a_job_and_its_entry_in_the_queue_commit_together(self, session: Session) -> None:
        async with session.connection.transaction(force_rollback=True):
            job_id = await service.start(session, ANNA, "test", {})
            assert await queue.known(session, [job_id]) == {job_id}
        assert await queue.known(session, [job_id]) == set()
        assert await repository.get(session, job_id) is None

    async def test_the_entry_says_nothing_but_which_job_of_which_workspace(self, session: Session) -> None:
        job_id = await service.start(session, ANNA, "test", {"secret": "13800000000"})
        cursor = await session.connection.execute("SELECT args FROM public.procrastinate_jobs")
        assert await cursor.fetchall() == [({"workspace": "test", "job": job_id},)]

    async def test_jobs_of_one_workspace_share_two_lanes_and_the_later_ones_step_back(self, session: Session) -> None:
        for _ in range(4):
            await service.start(session, ANNA, "test", {})
        cursor = await session.connection.execute("SELECT lock, priority FROM public.procrastinate_jobs ORDER BY id")
        rows = await cursor.fetchall()
        assert len({lock for lock, _ in rows}) == queue.LANES
        assert [priority for _, priority in rows] == [0, -1, -2, -3]


class TestVisibility:
    async def test_people_see_their_own_jobs_and_administrators_all(self, session: Session) -> None:
        job_id = await service.start(session, ANNA, "test", {})
        assert (await service.get(session, ANNA, job_id)).actor_id == ANNA.user_id
        assert (await service.get(session, ADMIN, job_id)).id == job_id
        with pytest.raises(UnknownJob):
            await service.get(session, BERT, job_id)
        assert [job.id for job in await service.recent(session, ADMIN)] == [job_id]
        assert await service.recent(session, BERT) == []

    async def test_nobody_cancels_the_job_of_somebody_else(self, session: Session) -> None:
        job_id = await service.start(session, ANNA, "test", {})
        with pytest.raises(UnknownJob):
            await service.cancel(session, BERT, job_id)


class TestRun:
    async def test_steps_add_up_and_the_result_is_kept(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def three_rows(running: RunningJob) -> dict[str, object]:
            for row in range(3):
                async with running.step() as session:
                    await running.advance(session, done=1, errors=row % 2, cursor={"row": row + 1})
            return {"written": 2}

        seen: list[tuple[int, int | None]] = []
        with handling(three_rows):
            ended = await service.run(
                database, workspace, job_id, settings, watcher=lambda done, total: seen.append((done, total))
            )
        assert ended is not None
        assert (ended.state, ended.done, ended.errors, ended.result) == ("succeeded", 3, 1, {"written": 2})
        assert (ended.cursor, ended.eta_seconds) == ({"row": 3}, 0)
        assert seen == [(1, 3), (2, 3), (3, 3)]

    async def test_a_step_that_fails_leaves_neither_its_work_nor_its_progress(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def breaks(running: RunningJob) -> None:
            async with running.step() as session:
                await running.advance(session, done=1, cursor={"row": 1})
            async with running.step() as session:
                await running.advance(session, done=1, cursor={"row": 2})
                raise InvalidInput(problems=(Problem("row 2", "too_many_errors", {}),))

        with handling(breaks):
            ended = await service.run(database, workspace, job_id, settings)
        assert ended is not None
        assert (ended.state, ended.done, ended.cursor) == ("failed", 1, {"row": 1})
        assert ended.message_code == "invalid_input"
        assert ended.message_params is not None
        assert ended.message_params["problems"][0]["code"] == "too_many_errors"

    async def test_an_unexpected_error_is_tried_three_times_and_then_said(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def divides(running: RunningJob) -> None:
            raise ZeroDivisionError

        with handling(divides):
            for _ in range(service.ATTEMPTS - 1):
                with pytest.raises(ZeroDivisionError):
                    await service.run(database, workspace, job_id, settings)
                assert (await state(database, workspace, job_id)).state == "queued"
            ended = await service.run(database, workspace, job_id, settings)
        assert ended is not None
        assert (ended.state, ended.message_code) == ("failed", "job_failed")

    async def test_a_job_runs_once(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def nothing(running: RunningJob) -> None:
            assert await service.run(database, workspace, job_id, settings) is None

        with handling(nothing):
            assert await service.run(database, workspace, job_id, settings) is not None
            assert await service.run(database, workspace, job_id, settings) is None


class TestTakeOver:
    async def test_a_worker_without_sign_of_life_loses_its_job_and_can_no_longer_write(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async with database.write(workspace) as session:
            first = await repository.claim(session, job_id, stale_s=60)
        assert first is not None
        async with database.write(workspace) as session:
            assert await repository.claim(session, job_id, stale_s=60) is None
            second = await repository.claim(session, job_id, stale_s=-1)
        assert second is not None
        assert second.attempt == first.attempt + 1
        dead = RunningJob(database, workspace, first, settings)
        with pytest.raises(JobLost):
            async with dead.step() as session:
                await dead.advance(session, done=1)
        async with (alive := RunningJob(database, workspace, second, settings)).step() as session:
            await alive.advance(session, done=1)
        assert (await state(database, workspace, job_id)).done == 1

    async def test_a_stopping_worker_gives_its_job_back(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        stopping = asyncio.Event()

        async def stops_in_between(running: RunningJob) -> None:
            async with running.step() as session:
                await running.advance(session, done=1, cursor={"row": 1})
            stopping.set()
            async with running.step():
                raise AssertionError("a step began after the stop")

        with handling(stops_in_between), pytest.raises(JobInterrupted):
            await service.run(database, workspace, job_id, settings, stopping=stopping)
        left = await state(database, workspace, job_id)
        assert (left.state, left.done, left.cursor) == ("queued", 1, {"row": 1})

    async def test_an_open_job_without_entry_in_the_queue_is_queued_again(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        assert await service.requeue_abandoned(database, workspace, stale_s=-1) == []
        async with database.write(workspace) as session:
            await session.connection.execute("DELETE FROM public.procrastinate_jobs")
        assert await service.requeue_abandoned(database, workspace, stale_s=60) == []
        assert await service.requeue_abandoned(database, workspace, stale_s=-1) == [job_id]
        assert await service.requeue_abandoned(database, workspace, stale_s=-1) == []


class TestCancel:
    async def test_a_waiting_job_is_cancelled_at_once(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async with database.write(workspace) as session:
            assert (await service.cancel(session, ANNA, job_id)).state == "cancelled"
        assert await service.run(database, workspace, job_id, settings) is None
        with pytest.raises(JobFinished):
            async with database.write(workspace) as session:
                await service.cancel(session, ANNA, job_id)

    async def test_a_running_job_stops_after_its_step(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def cancelled_meanwhile(running: RunningJob) -> None:
            async with database.write(workspace) as session:
                assert (await service.cancel(session, ANNA, job_id)).state == "running"
            async with running.step() as session:
                await running.advance(session, done=1)
            async with running.step():
                raise AssertionError("a step began after the cancellation")

        with handling(cancelled_meanwhile):
            ended = await service.run(database, workspace, job_id, settings)
        assert ended is not None
        assert (ended.state, ended.done) == ("cancelled", 1)


class TestProgress:
    async def test_time_left_follows_from_the_measured_rate(self, session: Session, job_id: int) -> None:
        claimed = await repository.claim(session, job_id, stale_s=1)
        assert claimed is not None
        assert replace(claimed, done=1, total=5, rate=2.0).eta_seconds == 2
        assert replace(claimed, rate=None).eta_seconds is None
        assert replace(claimed, total=None, rate=2.0).eta_seconds is None


async def test_system_work_sees_every_job(session: Session, job_id: int) -> None:
    assert (await service.get(session, SYSTEM, job_id)).id == job_id


class TestPause:
    async def test_a_job_that_pauses_itself_says_why_and_goes_on_where_it_was(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def pauses_once(running: RunningJob) -> dict[str, object]:
            async with running.step() as session:
                await running.advance(session, done=1, cursor={"row": (running.job.cursor or {"row": 0})["row"] + 1})
            if running.job.cursor is None:
                raise PausedByItself("job_paused", {})
            return {}

        with handling(pauses_once):
            paused = await service.run(database, workspace, job_id, settings)
            assert paused is not None
            assert (paused.state, paused.message_code, paused.done) == ("paused", "job_paused", 1)
            assert await service.run(database, workspace, job_id, settings) is None
            async with database.write(workspace) as session:
                assert (await service.resume(session, ANNA, job_id)).state == "queued"
            ended = await service.run(database, workspace, job_id, settings)
        assert ended is not None
        assert (ended.state, ended.done, ended.cursor, ended.message_code) == ("succeeded", 2, {"row": 2}, None)

    async def test_a_running_job_that_is_paused_loses_the_step_it_is_making(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def paused_meanwhile(running: RunningJob) -> None:
            async with running.step() as session:
                await running.advance(session, done=1)
            async with database.write(workspace) as session:
                assert (await service.pause(session, ANNA, job_id)).state == "paused"
            async with running.step() as session:
                await running.advance(session, done=1)

        with handling(paused_meanwhile), pytest.raises(JobLost):
            await service.run(database, workspace, job_id, settings)
        left = await state(database, workspace, job_id)
        assert (left.state, left.done) == ("paused", 1)
        async with database.write(workspace) as session:
            with pytest.raises(JobNotPausable):
                await service.pause(session, ANNA, job_id)
            with pytest.raises(UnknownJob):
                await service.resume(session, BERT, job_id)
            await service.cancel(session, ANNA, job_id)
            with pytest.raises(JobNotPaused):
                await service.resume(session, ANNA, job_id)

    async def test_a_job_paused_until_a_moment_goes_on_by_itself(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def waits(running: RunningJob) -> None:
            raise PausedByItself("job_paused", {"resume_at": clock.now() + timedelta(hours=1)})

        with handling(waits):
            await service.run(database, workspace, job_id, settings)
        assert await service.resume_due(database, workspace) == []
        async with database.write(workspace) as session:
            await session.connection.execute(
                f'UPDATE {workspace.schema}.job SET message_params = \'{{"resume_at": "2020-01-01T00:00:00Z"}}\''
            )
        assert await service.resume_due(database, workspace) == [job_id]
        assert (await state(database, workspace, job_id)).state == "queued"


class TestUndo:
    async def test_a_job_is_undone_by_a_job_and_only_once(
        self, database: Database, workspace: Workspace, settings: Settings, job_id: int
    ) -> None:
        async def one_row(running: RunningJob) -> dict[str, object]:
            async with running.step() as session:
                await running.advance(session, done=1)
            return {"written": 1}

        async def the_other_way(_session: Session, _actor: Actor, job: repository.Job) -> registry.Undoing:
            return registry.Undoing("test", {"rows": job.params["rows"]}, total=job.done)

        with handling(one_row):
            async with database.write(workspace) as session:
                with pytest.raises(NotUndoable):
                    await service.undo(session, ANNA, job_id)
            registry._undoers["test"] = the_other_way
            try:
                async with database.write(workspace) as session:
                    with pytest.raises(JobNotEnded):
                        await service.undo(session, ANNA, job_id)
                ended = await service.run(database, workspace, job_id, settings)
                assert ended is not None
                assert service.can_undo(ended)
                assert not service.can_undo(replace(ended, errors=ended.done)), "it wrote nothing"
                async with database.write(workspace) as session:
                    with pytest.raises(UnknownJob):
                        await service.undo(session, BERT, job_id)
                    undoing = await service.undo(session, ANNA, job_id)
                    with pytest.raises(AlreadyUndone):
                        await service.undo(session, ANNA, job_id)
                    await service.cancel(session, ANNA, undoing)
                    again = await service.undo(session, ANNA, job_id)
            finally:
                del registry._undoers["test"]
        assert (await state(database, workspace, undoing)).params == {"rows": 3, "undoes": job_id}
        assert (await state(database, workspace, job_id)).result == {"written": 1, "undone_by": again}
