package io.throughline.examples.stream;

import io.throughline.examples.stream.api.ApiOptions;
import io.throughline.examples.stream.relay.CountedNames;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.storage.RecorderLimits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the server: the system property {@code stream.rtsp.port}, else the environment's
 * {@code STREAM_RTSP_PORT}, else the default.
 *
 * @param address to listen on
 * @param rtspPort of TCP
 * @param udpPort the even one of the pair for media
 * @param names the streams that metrics tell apart
 * @param recorder null if nothing is to be recorded
 */
record StreamSettings(
    String address,
    int rtspPort,
    int udpPort,
    CountedNames names,
    Limits limits,
    @Nullable RecorderLimits recorder,
    ApiOptions api) {

  /** As many values as the catalogue keeps of {@code stream.name}. */
  private static final int MAX_NAMES = 100;

  static StreamSettings fromEnvironment() {
    return read(SettingValues.ofEnvironment());
  }

  /** As {@link #read(SettingValues)}. */
  static StreamSettings read(UnaryOperator<@Nullable String> values) {
    return read(new SettingValues(values));
  }

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   */
  private static StreamSettings read(SettingValues values) {
    Limits usual = Limits.DEFAULT;
    // What is open to others is told to be: anyone who reaches it may publish.
    return new StreamSettings(
        values.address("stream.listen.address", "127.0.0.1"),
        values.number("stream.rtsp.port", 8554, 0, 65535),
        evenPort(values, "stream.rtsp.udp.port", 8000),
        names(values, "stream.counted.names"),
        new Limits(
            values.number("stream.max.streams", usual.streams(), 1, 10_000),
            values.number("stream.max.sessions", usual.sessions(), 1, 100_000),
            cacheBytes(values, usual),
            queueBytes(values, usual),
            values.seconds("stream.stalled.seconds", usual.stalled()),
            values.seconds("stream.idle.seconds", usual.idle())),
        recorder(values),
        new ApiOptions(
            values.address("stream.api.address", "127.0.0.1"),
            values.number("stream.api.port", 8555, 0, 65535),
            values.find("stream.api.token")));
  }

  private static int cacheBytes(SettingValues values, Limits usual) {
    return values.number("stream.cache.bytes", usual.cacheBytes(), 0, 64 << 20);
  }

  /** Readers begin with a whole group of pictures, which their queue has to take. */
  private static int queueBytes(SettingValues values, Limits usual) {
    int cache = cacheBytes(values, usual);
    return values.number(
        "stream.queue.bytes",
        Math.max(usual.queueBytes(), cache),
        Math.max(16 << 10, cache),
        128 << 20);
  }

  private static int evenPort(SettingValues values, String name, int otherwise) {
    int port = values.number(name, otherwise, 0, 65534);
    if (port % 2 != 0) {
      throw SettingValues.wrong(
          name, Integer.toString(port), "an even port: RTCP takes the next one");
    }
    return port;
  }

  private static CountedNames names(SettingValues values, String name) {
    String value = values.find(name);
    CountedNames names =
        new CountedNames(
            Arrays.stream(value == null ? new String[0] : value.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toSet()));
    if (names.names().size() > MAX_NAMES) {
      throw SettingValues.wrong(name, names.names().size() + " names", "at most " + MAX_NAMES);
    }
    return names;
  }

  private static @Nullable RecorderLimits recorder(SettingValues values) {
    String folder = values.find("stream.folder");
    if (folder == null) {
      return null;
    }
    RecorderLimits usual = RecorderLimits.in(path("stream.folder", folder));
    return new RecorderLimits(
        usual.folder(),
        values.seconds("stream.segment.seconds", usual.segment()),
        values.number("stream.writer.bytes", usual.queueBytes(), 1 << 20, 256 << 20),
        Duration.ofHours(
            values.number("stream.kept.hours", (int) usual.age().toHours(), 1, 100_000)),
        values.number("stream.kept.bytes", usual.bytes(), 1 << 20, 1L << 50),
        values.number("stream.free.bytes", usual.freeBytes(), 0, 1L << 50));
  }

  private static Path path(String name, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw SettingValues.wrong(name, value, "the path of a folder");
    }
  }
}
