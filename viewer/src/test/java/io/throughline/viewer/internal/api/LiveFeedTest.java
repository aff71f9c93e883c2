package io.throughline.viewer.internal.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.viewer.internal.store.TelemetryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.junit.jupiter.api.Test;

class LiveFeedTest {

  private static final Pattern GENERATION = Pattern.compile("\"generation\": (\\d+)");

  /** A page that takes no more bytes than it is given room for. */
  private static final class Reader implements DataStreamChannel {
    private final StringBuilder read = new StringBuilder();
    private int room;

    @Override
    public int write(ByteBuffer from) {
      byte[] taken = new byte[Math.min(room, from.remaining())];
      from.get(taken);
      room -= taken.length;
      read.append(new String(taken, UTF_8));
      return taken.length;
    }

    List<Long> generations() {
      return GENERATION
          .matcher(read)
          .results()
          .map(found -> Long.parseLong(found.group(1)))
          .distinct()
          .toList();
    }

    @Override
    public void requestOutput() {}

    @Override
    public void endStream() {}

    @Override
    public void endStream(List<? extends Header> trailers) {}
  }

  @Test
  void a_change_that_comes_while_an_event_is_half_written_is_told_after_it() throws IOException {
    try (LiveFeed feed = new LiveFeed(new TelemetryStore(1 << 20, Clock.systemUTC()))) {
      AsyncEntityProducer events = feed.subscribe();
      Reader reader = new Reader();
      reader.room = 10;
      events.produce(reader);
      assertThat(reader.read).hasSize(10);

      feed.changed();
      reader.room = 10_000;
      events.produce(reader);

      assertThat(reader.generations()).hasSize(2);
      assertThat(reader.generations().get(1)).isEqualTo(reader.generations().get(0) + 1);
      assertThat(reader.read.toString()).startsWith("event: change\n").endsWith("}\n\n");
    }
  }
}
