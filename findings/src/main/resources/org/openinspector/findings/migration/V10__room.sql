-- Half of each page stays free for new versions of its rows. What changes most often, which packages a finding
-- names and when it was confirmed, is in no index, so a change that stays on its page touches none of the ten; else
-- each of them grows, and is logged by the page.
alter table findings.finding set (fillfactor = 50);
