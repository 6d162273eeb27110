-- The job queue. The first twelve columns are db-scheduler's, under its own names; it reads and
-- writes no others.
CREATE TABLE storage.job (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer     NOT NULL DEFAULT 0,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint    NOT NULL DEFAULT 0,
    -- since when it waits, or runs
    since                timestamptz NOT NULL DEFAULT now(),
    -- what the handler saved, for its next attempt
    progress             text,
    last_error           text,
    -- out of attempts: execution_time is infinity until somebody asks again
    parked               boolean     NOT NULL DEFAULT false,
    -- asked for while it ran: when to run once more, with what
    again_at             timestamptz,
    again_data           bytea,
    again_priority       smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX job_due ON storage.job (priority DESC, execution_time) WHERE NOT picked;
CREATE INDEX job_beating ON storage.job (last_heartbeat) WHERE picked;

-- Asks for a job. There is one per task and instance: a waiting one is moved forward, never back; a
-- running one runs once more afterwards; a parked one starts over. SECURITY DEFINER, because
-- requests may ask for work and may not read the queue, whose data spans accounts.
CREATE FUNCTION storage.enqueue(task text, instance text, data bytea, urgency smallint, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO storage.job AS j (task_name, task_instance, task_data, execution_time, picked, version, priority)
    VALUES (task, instance, data, at, false, 1, urgency)
    ON CONFLICT (task_name, task_instance) DO UPDATE SET
        again_at = CASE WHEN j.picked THEN least(j.again_at, excluded.execution_time) END,
        again_data = CASE WHEN j.picked THEN excluded.task_data END,
        again_priority = CASE WHEN j.picked THEN greatest(j.again_priority, excluded.priority) END,
        execution_time = CASE WHEN j.picked THEN j.execution_time
                              ELSE least(j.execution_time, excluded.execution_time) END,
        task_data = CASE WHEN j.picked THEN j.task_data ELSE excluded.task_data END,
        priority = CASE WHEN j.picked THEN j.priority ELSE greatest(j.priority, excluded.priority) END,
        -- Saved progress belongs to the data it was made from.
        progress = CASE WHEN j.picked OR j.task_data IS NOT DISTINCT FROM excluded.task_data THEN j.progress END,
        consecutive_failures = CASE WHEN j.parked THEN 0 ELSE j.consecutive_failures END,
        since = CASE WHEN j.parked THEN now() ELSE j.since END,
        parked = false,
        -- A poll that has read the waiting row must not pick it with the old data.
        version = CASE WHEN j.picked THEN j.version ELSE j.version + 1 END
$$;
REVOKE EXECUTE ON FUNCTION storage.enqueue(text, text, bytea, smallint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION storage.enqueue(text, text, bytea, smallint, timestamptz)
    TO openinspector_app, openinspector_jobs;
