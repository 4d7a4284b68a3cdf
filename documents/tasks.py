"""The work of documents in the background."""

from datetime import timedelta

from documents import analysis, answering, drafts, inbox, likeness, links, transcription, wastebin
from documents.intake import READ_JOB
from jobs.choices import Queue
from jobs.registry import handler
from jobs.schedule import periodic


@handler(READ_JOB, max_attempts=5)
def read_version(job):
    transcription.read_version(
        version_id=job.payload["version"], step=job.step, finish=job.finish, progress=job.progress
    )


@handler(links.LINK_JOB, max_attempts=3)
def bring_link(job):
    links.bring(download_id=job.payload["download"], finish=job.finish, progress=job.progress)


@periodic(every=timedelta(minutes=10))
@handler(inbox.LOOK_JOB, max_attempts=5)
def read_inbox(job):
    """Off unless DOCUMENTS_SFTP_FOLDER says where."""
    if inbox.is_configured():
        inbox.look(step=job.step, finish=job.finish, progress=job.progress, persistence=100)


@handler(analysis.ANALYSE_JOB, queue=Queue.AI, max_attempts=3)
def analyse_version(job):
    analysis.run_analysis(analysis_id=job.payload["analysis"], finish=job.finish, progress=job.progress)


@handler(likeness.COMPARE_JOB, max_attempts=3)
def compare_offers(job):
    likeness.compare(ocid=job.payload["ocid"], finish=job.finish, progress=job.progress)


@handler(answering.ANSWER_JOB, queue=Queue.AI, max_attempts=4)
def answer_question(job):
    answering.answer(question_id=job.payload["question"], finish=job.finish, progress=job.progress)


@handler(drafts.CHECK_JOB, queue=Queue.AI, max_attempts=3)
def check_draft(job):
    drafts.check(draft_id=job.payload["draft"], finish=job.finish, progress=job.progress)


@periodic(every=timedelta(days=1), offset=timedelta(hours=8, minutes=10))
@handler("documents.forget_drafts", max_attempts=3)
def forget_drafts(job):
    drafts.forget_old()
    answering.forget_old()


@periodic(every=timedelta(days=1), offset=timedelta(hours=8))  # 03:00 in Ecuador
@handler("documents.empty_bin", max_attempts=3)
def empty_bin(job):
    wastebin.empty()
