-- Who has a stream at which instance of the notify server. It runs at each start of one.
CREATE TABLE IF NOT EXISTS presence (
  member bigint NOT NULL,
  instance text NOT NULL,
  seen timestamptz NOT NULL,
  PRIMARY KEY (member, instance)
);
CREATE INDEX IF NOT EXISTS presence_instance ON presence (instance);
