-- The questions to the assistant that have a reply in their chat.
CREATE TABLE IF NOT EXISTS replies (
  question bigint PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
