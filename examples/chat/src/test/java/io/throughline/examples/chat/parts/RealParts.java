package io.throughline.examples.chat.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Real programs for tests. PostgreSQL is one for all tests of the JVM, with a database for each who
 * asks; Redis and NATS start in a moment, so that each test class has its own and may break it.
 */
public final class RealParts {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static @Nullable Postgres shared;

  /** The URL of a new, empty database. */
  public static synchronized String newDatabase() throws IOException {
    if (shared == null) {
      shared = Postgres.start(folder("shared"));
    }
    return shared.createDatabase("test_" + COUNT.incrementAndGet());
  }

  /** A PostgreSQL that the test may break. */
  public static Postgres postgres() throws IOException {
    return Postgres.start(folder("postgres"));
  }

  public static Redis redis() throws IOException {
    return Redis.start(folder("redis"));
  }

  public static Nats nats() throws IOException {
    return Nats.start(folder("nats"));
  }

  /** Not JUnit's, which only its owner may enter: PostgreSQL runs as another user. */
  private static Path folder(String name) throws IOException {
    Path parent = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "parts"));
    return Files.setPosixFilePermissions(
        Files.createTempDirectory(parent, name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private RealParts() {}
}
