package io.throughline.examples.chat.bus;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The stream of messages, and that of the dead ones. Thread-safe. */
final class Streams {

  private static final Duration KEPT = Duration.ofDays(3);
  private static final long KEPT_BYTES = 1L << 30;

  /** Longer than a relay that died takes to come back. */
  private static final Duration DUPLICATES = Duration.ofMinutes(10);

  private final BusOptions options;
  private volatile boolean areThere;

  Streams(BusOptions options) {
    this.options = options;
  }

  /** A server that lost its disk has no streams, and one that is new has none yet. */
  void forget() {
    areThere = false;
  }

  /** Creates them where they are missing; limits that somebody has set since then stay. */
  void ensure(Connection connection) throws IOException, JetStreamApiException {
    if (areThere) {
      return;
    }
    synchronized (this) {
      if (areThere) {
        return;
      }
      JetStreamManagement management = connection.jetStreamManagement();
      ensure(management, options.stream(), options.subjects());
      ensure(management, options.stream() + "_DEAD", List.of(options.deadSubject()));
      areThere = true;
    }
  }

  private static void ensure(JetStreamManagement management, String name, List<String> subjects)
      throws IOException, JetStreamApiException {
    StreamConfiguration wanted =
        StreamConfiguration.builder()
            .name(name)
            .subjects(subjects)
            .storageType(StorageType.File)
            .maxAge(KEPT)
            .maxBytes(KEPT_BYTES)
            // A full stream refuses, which the sender sees; the other way nobody sees the loss.
            .discardPolicy(DiscardPolicy.New)
            .duplicateWindow(DUPLICATES)
            .build();
    if (!management.getStreamNames().contains(name)) {
      management.addStream(wanted);
      return;
    }
    StreamConfiguration there = management.getStreamInfo(name).getConfiguration();
    if (!Set.copyOf(there.getSubjects()).equals(Set.copyOf(subjects))) {
      management.updateStream(StreamConfiguration.builder(there).subjects(subjects).build());
    }
  }
}
