package io.throughline.examples.chat.cost;

import io.throughline.examples.chat.demo.ChatParts;
import io.throughline.examples.chat.demo.ChatServers;
import io.throughline.examples.chat.demo.Started;
import io.throughline.examples.kit.CostTable;
import io.throughline.examples.kit.Cpu;
import io.throughline.examples.kit.Jvm;
import io.throughline.examples.kit.Latencies;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.TelemetryBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The servers on parts of their own, observed in one way, with their users. */
final class ObservedChat implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);

  /** The model is slower than those who talk. */
  private static final Duration DRAIN = Duration.ofMinutes(10);

  /** What a consumer has before it, and what it has not confirmed yet. */
  private static final Pattern OPEN = Pattern.compile("\"num_(?:pending|ack_pending)\":\\s*(\\d+)");

  private final Observation observation;
  private final Started started = new Started();
  private final TelemetryBytes telemetry;
  private final ChatParts parts;
  private final ChatServers servers;
  private final ChatLoad load;

  /** Starts all of it. */
  ObservedChat(Observation observation, int chats, int members, Path folder)
      throws IOException, InterruptedException {
    this.observation = observation;
    try {
      telemetry = started.add(new TelemetryBytes());
      parts = started.add(new ChatParts(RunFolder.clear(folder)));
      servers =
          started.add(
              new ChatServers(parts, folder, observation.environment(telemetry.endpoint())));
      List<String> missing = servers.awaitReady(START);
      if (!missing.isEmpty()) {
        throw new IOException(String.join("\n", missing));
      }
      load = started.add(new ChatLoad(servers.addresses(), chats, members));
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  Observation observation() {
    return observation;
  }

  ChatServers servers() {
    return servers;
  }

  /** What is not measured, and how to get it. */
  List<String> leftOut() {
    return parts.leftOut();
  }

  /** Lets users talk, and waits until each server has done what is to be done. */
  Latencies run(int rate, int seconds) throws IOException, InterruptedException {
    Latencies latencies = talk(rate, seconds);
    awaitDone();
    return latencies;
  }

  /** The same until all have heard it, however much the bot has still before it. */
  Latencies talk(int rate, int seconds) throws IOException, InterruptedException {
    return load.run(rate, seconds);
  }

  void awaitDone() throws IOException, InterruptedException {
    if (!Poll.until(DRAIN, this::isDone)) {
      throw new IOException("the servers still have messages to take after " + DRAIN);
    }
  }

  private boolean isDone() throws InterruptedException {
    try {
      Matcher open = OPEN.matcher(parts.nats().monitor("/jsz?consumers=1"));
      long left = 0;
      while (open.find()) {
        left += Long.parseLong(open.group(1));
      }
      return left == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What a message costs and how long it takes. */
  void measure(int rate, int seconds, CostTable<ChatQuantity> results)
      throws IOException, InterruptedException {
    Map<ServiceProcess, Cpu> before = cpu();
    long sentBefore = telemetry.soFar();
    Latencies latencies = run(rate, seconds);
    double messages = (double) rate * seconds;
    double sum = 0;
    for (Map.Entry<ServiceProcess, Cpu> server : before.entrySet()) {
      double spent = Cpu.of(server.getKey().pid()).secondsSince(server.getValue());
      ChatQuantity quantity = ChatQuantity.cpu(server.getKey().name());
      add(results, quantity, 1e6 * spent / messages);
      sum += quantity == ChatQuantity.CPU_MODEL ? 0 : spent;
    }
    add(results, ChatQuantity.CPU, 1e6 * sum / messages);
    add(results, ChatQuantity.TELEMETRY, (telemetry.soFar() - sentBefore) / messages);
    add(results, ChatQuantity.P50, latencies.micros(0.5));
    add(results, ChatQuantity.P99, latencies.micros(0.99));
  }

  Map<ServiceProcess, Cpu> cpu() throws IOException {
    Map<ServiceProcess, Cpu> cpu = new HashMap<>();
    for (ServiceProcess server : servers.all()) {
      cpu.put(server, Cpu.of(server.pid()));
    }
    return cpu;
  }

  void resident(CostTable<ChatQuantity> results) throws IOException {
    for (ServiceProcess server : servers.all()) {
      add(results, ChatQuantity.resident(server.name()), Jvm.residentMegabytes(server.pid()));
    }
  }

  /** Last of all: it leaves JMX behind in the servers. */
  void allocation(int rate, int seconds, CostTable<ChatQuantity> results)
      throws IOException, InterruptedException {
    Map<ServiceProcess, Map<Long, Long>> before = allocated();
    run(rate, seconds);
    double bytes = 0;
    for (Map.Entry<ServiceProcess, Map<Long, Long>> server : allocated().entrySet()) {
      Map<Long, Long> atFirst = before.getOrDefault(server.getKey(), Map.of());
      for (Map.Entry<Long, Long> thread : server.getValue().entrySet()) {
        bytes += Math.max(0, thread.getValue() - atFirst.getOrDefault(thread.getKey(), 0L));
      }
    }
    add(results, ChatQuantity.ALLOCATED, bytes / ((double) rate * seconds));
  }

  private Map<ServiceProcess, Map<Long, Long>> allocated() throws IOException {
    Map<ServiceProcess, Map<Long, Long>> allocated = new HashMap<>();
    for (ServiceProcess server : servers.all()) {
      try (Jvm jvm = Jvm.attach(server.pid())) {
        allocated.put(server, jvm.allocatedBytes());
      }
    }
    return allocated;
  }

  private void add(CostTable<ChatQuantity> results, ChatQuantity quantity, double value) {
    results.add(observation.words(), quantity, value);
  }

  @Override
  public void close() {
    started.close();
  }
}
