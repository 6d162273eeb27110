-- Sinks of several types, each with settings of its own, and filters in the language of findings.

-- sink_no: names a sink in events. takes: the kinds of events its type has a use for, as bits; kinds are
-- those that its owner wants of them. settings: what its type asks for besides a target. criteria: the
-- wire's FilterCriteria; findings that it does not match are not told. batch_top: the last event of the
-- batch that was tried last and whose end is not known: it is tried again as it was. metrics_at: when the
-- next figures are due, for sinks that take them.
alter table findings.event_sink
    add column sink_no bigint generated always as identity,
    add column takes int not null default 15,
    add column settings jsonb not null default '{}',
    add column criteria jsonb,
    add column batch_top bigint,
    add column metrics_at timestamptz not null default '-infinity';

-- The sinks whose criteria refused the event when it was made; null for none. So what a sink gets is
-- decided once, and its cursor, its counts and what expires agree on it.
alter table findings.event add column refused bigint[];
