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
        "job_lost": "Another worker has taken over this job.",
        "job_interrupted": "The worker stopped; the job goes on in another one.",
    },
    "zh-CN": {
        "unknown_job": "没有任务 {job},或它属于其他人。",
        "job_finished": "任务 {job} 已经结束({state}),无需取消。",
        "unknown_job_kind": "此工作进程不认识“{kind}”类任务。\n请启动与网页进程版本相同的工作进程。",
        "job_failed": "任务尝试 {attempts} 次后因意外错误停止。\n详情见工作进程的日志。",
        "job_cancelled": "任务已取消。",
        "job_lost": "另一个工作进程已接手此任务。",
        "job_interrupted": "工作进程已停止,任务将在另一个进程继续。",
    },
}

i18n.register(MESSAGES)
