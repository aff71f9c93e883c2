package io.throughline.viewer.internal.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.viewer.internal.store.StoreState;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * A feed of server-sent events by which pages learn that something has changed: twice a second at
 * most, and without the change itself. A page that does not read gets only the newest event.
 */
public final class LiveFeed implements AutoCloseable {

  private static final int LOOK_MILLIS = 500;
  private static final String COMMENT = ":\n\n";
  private static final int MAX_SILENT_LOOKS = 30; // 15 s

  private final TelemetryStore store;
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock;
  private StoreState.Counts told = new StoreState.Counts(-1, -1, -1);
  private int silentLooks;

  /** Of what is held; another viewer that takes this one's place has another, too. */
  private final AtomicLong generation = new AtomicLong(System.currentTimeMillis());

  /** Of that store. */
  public LiveFeed(TelemetryStore store) {
    this.store = store;
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "throughline-viewer-live");
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (subscribers.isEmpty()) {
      return;
    }
    StoreState.Counts now = store.received();
    silentLooks++;
    if (!now.equals(told)) {
      told = now;
      silentLooks = 0;
      subscribers.forEach(each -> each.tell(event(now)));
    } else if (silentLooks >= MAX_SILENT_LOOKS) {
      silentLooks = 0;
      subscribers.forEach(Subscriber::stayAwake);
    }
  }

  private String event(StoreState.Counts counts) {
    String data =
        "{\"spans\": %d, \"logs\": %d, \"points\": %d, \"generation\": %d}"
            .formatted(counts.spans(), counts.logs(), counts.points(), generation.get());
    return "event: change\ndata: " + data + "\n\n";
  }

  /** Says that what was held is no longer, or that a session was added to it. */
  void changed() {
    generation.incrementAndGet();
    subscribers.forEach(each -> each.tell(event(store.received())));
  }

  /** One more page, which is told at once how it stands. */
  AsyncEntityProducer subscribe() {
    Subscriber subscriber = new Subscriber(event(store.received()));
    subscribers.add(subscriber);
    return subscriber;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private final class Subscriber implements AsyncEntityProducer {

    private @Nullable ByteBuffer pending;
    private @Nullable ByteBuffer next;
    private @Nullable DataStreamChannel channel;

    Subscriber(String first) {
      pending = bytes(first);
    }

    private static ByteBuffer bytes(String event) {
      return ByteBuffer.wrap(event.getBytes(UTF_8));
    }

    /** Of events that wait only the newest is told. */
    void tell(String event) {
      DataStreamChannel reader;
      synchronized (this) {
        if (pending != null && pending.position() > 0) {
          next = bytes(event); // half of the one before is written
        } else {
          pending = bytes(event);
        }
        reader = channel;
      }
      wake(reader);
    }

    /** A sign of life, if no event waits. */
    void stayAwake() {
      DataStreamChannel reader;
      synchronized (this) {
        if (pending != null) {
          return;
        }
        pending = bytes(COMMENT);
        reader = channel;
      }
      wake(reader);
    }

    private static void wake(@Nullable DataStreamChannel reader) {
      if (reader != null) {
        reader.requestOutput();
      }
    }

    @Override
    public synchronized int available() {
      return pending == null ? 0 : pending.remaining();
    }

    @Override
    public synchronized void produce(DataStreamChannel stream) throws IOException {
      channel = stream;
      while (pending != null) {
        stream.write(pending);
        if (pending.hasRemaining()) {
          return;
        }
        pending = next;
        next = null;
      }
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public void failed(Exception cause) {
      subscribers.remove(this);
    }

    @Override
    public void releaseResources() {
      subscribers.remove(this);
    }

    @Override
    public long getContentLength() {
      return -1;
    }

    @Override
    public String getContentType() {
      return "text/event-stream";
    }

    @Override
    public @Nullable String getContentEncoding() {
      return null;
    }

    @Override
    public boolean isChunked() {
      return true;
    }

    @Override
    public Set<String> getTrailerNames() {
      return Set.of();
    }
  }
}
