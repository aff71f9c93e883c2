package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The number of each {@link Port}. */
public final class Ports {

  private final Map<Port, Integer> numbers = new EnumMap<>(Port.class);

  private Ports() {}

  /** Those that the environment asks for, else the usual ones. */
  public static Ports fromSettings() {
    Ports ports = new Ports();
    for (Port port : Port.values()) {
      ports.numbers.put(port, port.number());
    }
    return ports;
  }

  /** Such that nobody uses now. */
  public static Ports free() throws IOException {
    Ports ports = new Ports();
    for (Port port : Port.values()) {
      int number = FreePort.find();
      while (ports.numbers.containsValue(number)) {
        number = FreePort.find();
      }
      ports.numbers.put(port, number);
    }
    return ports;
  }

  /** The same, but metrics on ports that nobody scrapes. */
  Ports withUnscrapedMetrics() throws IOException {
    Ports ports = new Ports();
    ports.numbers.putAll(numbers);
    for (Port port : Port.values()) {
      if (port.name().endsWith("_METRICS")) {
        ports.numbers.put(port, FreePort.find());
      }
    }
    return ports;
  }

  public int of(Port port) {
    return numbers.getOrDefault(port, port.usual());
  }

  /** Those on which another process listens. */
  List<Port> taken() {
    return numbers.keySet().stream().filter(port -> isTaken(of(port))).toList();
  }

  private static boolean isTaken(int number) {
    try (ServerSocket socket = new ServerSocket(number)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
