"""Sentences of jobs in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "unknown_job": "There is no job {job}, or it belongs to somebody else.",
        "job_finished": "Job {job} has already ended ({state}); there is nothing left to cancel.",
        "unknown_job_kind": 'This worker does not know jobs of the kind "{kind}".\nStart workers of the same version as the web processes.',
        "job_failed": "The job stopped after {attempts} attempts because of an unexpected error.\nThe worker's log tells the details.",
        "job_cancelled": "The job was cancelled.",
        "job_not_pausable": "Job {job} neither waits nor runs ({state}), so it cannot be paused.",
        "job_not_paused": "Job {job} is not paused ({state}), so there is nothing to go on with.",
        "job_paused": "The job is paused.\nResume it to go on where it stopped, or cancel it; what is written stays.",
        "job_lost": "Another worker has taken over this job.",
        "job_interrupted": "The worker stopped; the job goes on in another one.",
        "job_resumed": "The job goes on.",
        "job_held_after_restore": "The job was at work when the backup was made from which this workspace was restored.\nLet it go on, or cancel it; what it had written by then is there.",
        "job_undo_started": "Job {undone_by} undoes this one.",
        "job_not_ended": "Job {job} is still at work.\nWait for its end or cancel it, then undo it.",
        "not_undoable": "Jobs of this kind ({kind}) cannot be undone.",
        "already_undone": "Job {job} is undone already, by job {undone_by}.",
    },
    "zh-CN": {
        "unknown_job": "没有任务 {job}，或它属于其他人。",
        "job_finished": "任务 {job} 已经结束（{state}），无需取消。",
        "unknown_job_kind": "此工作进程不认识“{kind}”类任务。\n请启动与网页进程版本相同的工作进程。",
        "job_failed": "任务尝试 {attempts} 次后因意外错误停止。\n详情见工作进程的日志。",
        "job_cancelled": "任务已取消。",
        "job_not_pausable": "任务 {job} 既未排队也未运行（{state}），无法暂停。",
        "job_not_paused": "任务 {job} 未暂停（{state}），无需继续。",
        "job_paused": "任务已暂停。\n可继续（从停下处接着做）或取消；已写入的内容保留。",
        "job_lost": "另一个工作进程已接手此任务。",
        "job_interrupted": "工作进程已停止，任务将在另一个进程继续。",
        "job_resumed": "任务继续执行。",
        "job_held_after_restore": "备份时此任务正在进行，工作区已由该备份恢复。\n可以继续或取消；备份前已写入的内容都在。",
        "job_undo_started": "任务 {undone_by} 正在撤销此任务。",
        "job_not_ended": "任务 {job} 仍在执行。\n请等待其结束或先取消，再撤销。",
        "not_undoable": "此类任务（{kind}）不能撤销。",
        "already_undone": "任务 {job} 已由任务 {undone_by} 撤销。",
    },
}

i18n.register(MESSAGES)
