package io.throughline.examples.stream.relay;

import static io.throughline.semconv.NetworkAttributes.NETWORK_PROTOCOL_NAME;
import static io.throughline.semconv.StreamAttributes.STREAM_BUFFER_TYPE;
import static io.throughline.semconv.StreamAttributes.STREAM_NAME;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.throughline.semconv.StreamBufferType;
import io.throughline.semconv.StreamMetrics;
import io.throughline.semconv.StreamRefusalReason;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The streams that are published, by their names, and the limits on their number. Thread-safe. */
public final class Streams {

  /** A name is part of an address and of a file's name. */
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private final Limits limits;
  private final StreamTelemetry telemetry;
  private final Map<String, LiveStream> streams = new ConcurrentHashMap<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private volatile Consumer<LiveStream> onPublish = stream -> {};

  /**
   * @param protocols those that can publish, so that what none of them does is zero and not absent
   */
  public Streams(
      Limits limits, StreamTelemetry telemetry, OpenTelemetry openTelemetry, String... protocols) {
    this.limits = limits;
    this.telemetry = telemetry;
    StreamMetrics metrics = telemetry.metrics();
    for (String protocol : protocols) {
      metrics.count(protocol, () -> count(protocol, stream -> 1));
      metrics.stalledCount(protocol, () -> count(protocol, stream -> stream.isStalled() ? 1 : 0));
    }
    metrics.sessionLimit(limits::sessions);
    Meter meter = openTelemetry.getMeter(Streams.class.getPackageName());
    StreamMetrics.bufferSize(meter)
        .buildWithCallback(
            size -> {
              observe(size, StreamBufferType.SEND, LiveStream::queuedBytes);
              observe(size, StreamBufferType.START_CACHE, LiveStream::cachedBytes);
              observe(size, StreamBufferType.WRITER_QUEUE, LiveStream::observedBytes);
            });
  }

  private long count(String protocol, ToLongFunction<LiveStream> number) {
    return streams.values().stream()
        .filter(stream -> stream.protocol().equals(protocol))
        .mapToLong(number)
        .sum();
  }

  /** Streams whose names are not told apart are added up. */
  private void observe(
      ObservableLongMeasurement size, StreamBufferType type, ToLongFunction<LiveStream> bytes) {
    streams.values().stream()
        .collect(
            groupingBy(
                stream ->
                    Attributes.of(
                        NETWORK_PROTOCOL_NAME, stream.protocol(),
                        STREAM_BUFFER_TYPE, type.value(),
                        STREAM_NAME, telemetry.counted(stream.name())),
                summingLong(bytes)))
        .forEach((attributes, sum) -> size.record(sum, attributes));
  }

  /**
   * Refuses a name that cannot be published now.
   *
   * @throws RefusedException if it is malformed or taken, or there are too many streams
   */
  public void checkPublishable(String name) throws RefusedException {
    checkName(name);
    if (streams.containsKey(name)) {
      throw new RefusedException(StreamRefusalReason.CONFLICT, name + " is published already");
    }
    if (streams.size() >= limits.streams()) {
      throw new RefusedException(
          StreamRefusalReason.OVERLOAD, "the limit of " + limits.streams() + " streams is reached");
    }
  }

  /**
   * Refuses a name that no stream can have.
   *
   * @throws RefusedException if it is malformed
   */
  public static void checkName(String name) throws RefusedException {
    if (!isName(name)) {
      throw new RefusedException(
          StreamRefusalReason.BAD_REQUEST,
          "a stream's name is 1 to 64 letters, digits, dots, dashes or underscores");
    }
  }

  /** Whether a stream can have this name: it is no path, nor a part of one. */
  public static boolean isName(String name) {
    return name.matches(NAME);
  }

  /**
   * Publishes a stream.
   *
   * @param publisher makes the session, if nothing speaks against it
   * @throws RefusedException as {@link #checkPublishable} does; others may have been quicker
   */
  public synchronized LiveStream publish(
      String name, MediaSource source, Supplier<Session> publisher) throws RefusedException {
    checkPublishable(name);
    LiveStream stream =
        new LiveStream(
            name,
            source,
            publisher.get(),
            limits,
            new StreamStatistics(telemetry, source.protocol(), name),
            () -> streams.remove(name));
    onPublish.accept(stream);
    streams.put(name, stream);
    return stream;
  }

  /** Who is told of each stream that begins, before its first packet. */
  public void onPublish(Consumer<LiveStream> told) {
    onPublish = told;
  }

  /** All that are published, by their names. */
  public List<LiveStream> all() {
    return streams.values().stream().sorted(Comparator.comparing(LiveStream::name)).toList();
  }

  /** The stream of a name; null if nobody publishes it. */
  public @Nullable LiveStream find(String name) {
    return streams.get(name);
  }

  /**
   * The stream of a name; null if nobody publishes it.
   *
   * @param protocol by which it is published, for its packets are of no use to readers by another
   */
  public @Nullable LiveStream find(String name, String protocol) {
    LiveStream stream = streams.get(name);
    return stream != null && stream.protocol().equals(protocol) ? stream : null;
  }

  /**
   * Counts a session in; {@link #leave} counts it out.
   *
   * @throws RefusedException if there are too many
   */
  public void enter() throws RefusedException {
    if (sessions.incrementAndGet() > limits.sessions()) {
      sessions.decrementAndGet();
      throw new RefusedException(
          StreamRefusalReason.OVERLOAD,
          "the limit of " + limits.sessions() + " sessions is reached");
    }
  }

  public void leave() {
    sessions.decrementAndGet();
  }

  public Limits limits() {
    return limits;
  }
}
