package io.throughline.examples.stream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of SRT.
 *
 * @param port of UDP
 * @param latency in milliseconds, for how long media are held back on each link
 * @param origin where an edge finds what nobody publishes to it; null for none
 * @param probes whether the way from end to end is measured
 */
record SrtSettings(int port, int latency, @Nullable InetSocketAddress origin, boolean probes) {

  private static final String ORIGIN = "stream.origin";
  private static final String PROBE = "stream.probe";
  private static final Pattern ADDRESS =
      Pattern.compile("srt://([^:/]+|\\[[0-9a-f:]+]):(\\d{1,5})");

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   */
  static SrtSettings read(SettingValues values) {
    return new SrtSettings(
        values.number("stream.srt.port", 8890, 0, 65535),
        values.number("stream.srt.latency.milliseconds", 120, 20, 8000),
        origin(values.find(ORIGIN)),
        probes(values.find(PROBE)));
  }

  private static boolean probes(@Nullable String value) {
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw SettingValues.wrong(PROBE, value, "true or false");
    }
    return "true".equals(value);
  }

  private static @Nullable InetSocketAddress origin(@Nullable String value) {
    if (value == null) {
      return null;
    }
    Matcher address = ADDRESS.matcher(value);
    if (!address.matches() || Integer.parseInt(address.group(2)) > 65535) {
      throw SettingValues.wrong(ORIGIN, value, "srt://HOST:PORT");
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByName(address.group(1)), Integer.parseInt(address.group(2)));
    } catch (UnknownHostException e) {
      throw SettingValues.wrong(ORIGIN, value, "a host that has an address");
    }
  }
}
