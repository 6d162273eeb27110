-- Lists of an organization. Of most orders the accounts are merged, each along an index of its own; but an order by an
-- attribute of few values would begin in too many places, so here is one over all accounts.
create index finding_everywhere on findings.finding (traits, id);

-- Resources are few beside findings, and walked in these orders.
create index resource_type on findings.resource (region, type, id_first);
create index resource_repository on findings.resource (region, repository, id_first) where repository is not null;
create index resource_registry on findings.resource (region, registry, id_first) where registry is not null;
create index resource_pushed on findings.resource (region, pushed_at, id_first) where pushed_at is not null;
create index resource_observed on findings.resource (region, last_evaluated_at, id_first);
