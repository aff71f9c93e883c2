package io.throughline.examples.stream;

import io.netty.util.NetUtil;
import io.throughline.examples.stream.relay.CountedNames;
import io.throughline.examples.stream.relay.Limits;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
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
 */
record StreamSettings(
    String address, int rtspPort, int udpPort, CountedNames names, Limits limits) {

  /** As many values as the catalogue keeps of {@code stream.name}. */
  private static final int MAX_NAMES = 100;

  static StreamSettings fromEnvironment() {
    return read(name -> System.getProperty(name, System.getenv(environmentName(name))));
  }

  /**
   * Reads all of them.
   *
   * @param values by name; null for what is not set
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   */
  static StreamSettings read(UnaryOperator<@Nullable String> values) {
    Limits usual = Limits.DEFAULT;
    // What is open to others is told to be: anyone who reaches it may publish.
    return new StreamSettings(
        address(values, "stream.listen.address", "127.0.0.1"),
        number(values, "stream.rtsp.port", 8554, 0, 65535),
        evenPort(values, "stream.rtsp.udp.port", 8000),
        names(values, "stream.counted.names"),
        new Limits(
            number(values, "stream.max.streams", usual.streams(), 1, 10_000),
            number(values, "stream.max.sessions", usual.sessions(), 1, 100_000),
            number(values, "stream.cache.bytes", usual.cacheBytes(), 0, 64 << 20),
            queueBytes(values, usual),
            seconds(values, "stream.stalled.seconds", usual.stalled()),
            seconds(values, "stream.idle.seconds", usual.idle())));
  }

  private static int number(
      UnaryOperator<@Nullable String> values, String name, int otherwise, int least, int most) {
    String value = find(values, name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("\\d{1,9}")
        || Integer.parseInt(value) < least
        || Integer.parseInt(value) > most) {
      throw wrong(name, value, "a number from " + least + " to " + most);
    }
    return Integer.parseInt(value);
  }

  /** Readers begin with a whole group of pictures, which their queue has to take. */
  private static int queueBytes(UnaryOperator<@Nullable String> values, Limits usual) {
    int cache = number(values, "stream.cache.bytes", usual.cacheBytes(), 0, 64 << 20);
    int otherwise = Math.max(usual.queueBytes(), cache);
    return number(values, "stream.queue.bytes", otherwise, Math.max(16 << 10, cache), 128 << 20);
  }

  private static int evenPort(UnaryOperator<@Nullable String> values, String name, int otherwise) {
    int port = number(values, name, otherwise, 0, 65534);
    if (port % 2 != 0) {
      throw wrong(name, Integer.toString(port), "an even port: RTCP takes the next one");
    }
    return port;
  }

  private static Duration seconds(
      UnaryOperator<@Nullable String> values, String name, Duration otherwise) {
    return Duration.ofSeconds(number(values, name, (int) otherwise.toSeconds(), 1, 3600));
  }

  private static String address(
      UnaryOperator<@Nullable String> values, String name, String otherwise) {
    String value = find(values, name);
    if (value == null) {
      return otherwise;
    }
    if (!NetUtil.isValidIpV4Address(value) && !NetUtil.isValidIpV6Address(value)) {
      throw wrong(name, value, "an address: 127.0.0.1 for this machine only, 0.0.0.0 for all");
    }
    return value;
  }

  private static CountedNames names(UnaryOperator<@Nullable String> values, String name) {
    String value = find(values, name);
    CountedNames names =
        new CountedNames(
            Arrays.stream(value == null ? new String[0] : value.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toSet()));
    if (names.names().size() > MAX_NAMES) {
      throw wrong(name, names.names().size() + " names", "at most " + MAX_NAMES);
    }
    return names;
  }

  private static IllegalArgumentException wrong(String name, String value, String allowed) {
    return new IllegalArgumentException(
        environmentName(name) + "=" + value + " is wrong; it takes " + allowed);
  }

  private static @Nullable String find(UnaryOperator<@Nullable String> values, String name) {
    String value = values.apply(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static String environmentName(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
