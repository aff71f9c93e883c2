-- The tables of the chat. It runs at each start of each server.

-- Of messages and all other events: an event that is sent later has a greater number.
CREATE SEQUENCE IF NOT EXISTS event_ids;

CREATE TABLE IF NOT EXISTS users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  token_digest text NOT NULL UNIQUE,
  seen timestamptz NOT NULL DEFAULT now(),
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS users_seen ON users (seen);

-- The user who is the assistant: the name alone makes nobody one.
CREATE TABLE IF NOT EXISTS assistants (
  member bigint PRIMARY KEY REFERENCES users
);

CREATE TABLE IF NOT EXISTS chats (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('direct', 'group')),
  last_message bigint NOT NULL DEFAULT 0,
  last_at timestamptz,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS chats_last_at ON chats (last_at);

CREATE TABLE IF NOT EXISTS members (
  chat bigint NOT NULL REFERENCES chats,
  member bigint NOT NULL REFERENCES users,
  joined timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (chat, member)
);
CREATE INDEX IF NOT EXISTS members_member ON members (member);

CREATE TABLE IF NOT EXISTS messages (
  id bigint PRIMARY KEY,
  chat bigint NOT NULL REFERENCES chats,
  sender bigint NOT NULL REFERENCES users,
  text text NOT NULL,
  files text[] NOT NULL,
  traceparent text,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS messages_chat ON messages (chat, id);

CREATE TABLE IF NOT EXISTS uploads (
  owner bigint NOT NULL REFERENCES users,
  name text NOT NULL,
  kind text NOT NULL,
  bytes bigint NOT NULL,
  stored timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, name)
);

CREATE TABLE IF NOT EXISTS outbox (
  id bigint PRIMARY KEY,
  subject text NOT NULL,
  payload bytea NOT NULL,
  traceparent text,
  created timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent timestamptz
);
CREATE INDEX IF NOT EXISTS outbox_pending ON outbox (id) WHERE sent IS NULL;
CREATE INDEX IF NOT EXISTS outbox_sent ON outbox (sent) WHERE sent IS NOT NULL;
