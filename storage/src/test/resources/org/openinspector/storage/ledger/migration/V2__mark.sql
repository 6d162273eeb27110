ALTER TABLE ledger.entry ADD COLUMN mark text NOT NULL DEFAULT 'new';
