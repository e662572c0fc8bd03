-- +goose Up
-- When the reconcile job last asked the provider: whoever gets no answer goes to
-- the end of the line, so that nobody waits behind them for ever.
ALTER TABLE till_checkout ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE till_subscription ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
-- When the provider ended it; 0 while it lives.
ALTER TABLE till_subscription ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;

-- A failed checkout may still be paid with another card.
DROP INDEX till_checkout_open;
CREATE INDEX till_checkout_pending ON till_checkout (asked_at, created_at) WHERE status IN ('open', 'failed');
DROP INDEX till_subscription_looked;
CREATE INDEX till_subscription_live ON till_subscription (asked_at) WHERE status <> 'ended';
