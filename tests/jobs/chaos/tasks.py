import os
import random
import time

from django.db import connection

from jobs.registry import handler

TABLES = """
drop table if exists chaos_start, chaos_effect;
create table chaos_start (id bigserial, job bigint, worker int, process int);
create table chaos_effect (id bigserial, job bigint, worker int, process int);
"""
START = "insert into chaos_start (job, worker, process) values (%s, %s, %s)"
EFFECT = "insert into chaos_effect (job, worker, process) values (%s, %s, %s)"


@handler("chaos.effect", queue="sercop", max_attempts=100)
def effect(job):
    """A start that commits at once, so that the test can strike while the job runs; then work; then the effect."""
    write(START, job)
    time.sleep(random.uniform(0.05, 0.3))
    with job.finish():
        write(EFFECT, job)
        time.sleep(random.choice([0, 0, 0.1]))


def write(statement: str, job) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [job.id, os.getpgrp(), os.getpid()])
