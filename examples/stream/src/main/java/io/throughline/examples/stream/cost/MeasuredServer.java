package io.throughline.examples.stream.cost;

import io.throughline.examples.kit.Cpu;
import io.throughline.examples.kit.FreePort;
import io.throughline.examples.kit.Jvm;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.stream.StreamServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A server that is observed, or is not, under a load of its own. */
final class MeasuredServer implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(1);

  /** A service that runs for long has the compiler that takes its time. */
  private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=4 -Xmx128m";

  private final ServiceProcess process;
  private final RelayTraffic traffic;

  static MeasuredServer start(boolean observed, RelayLoad load, String endpoint, Path folder)
      throws IOException, InterruptedException {
    int port = FreePort.find();
    Map<String, String> environment = new HashMap<>();
    environment.put("_JAVA_OPTIONS", JVM_OPTIONS);
    environment.put("STREAM_RTSP_PORT", Integer.toString(port));
    environment.put("STREAM_RTSP_UDP_PORT", "0");
    environment.put("STREAM_SRT_PORT", "0");
    environment.put("STREAM_API_PORT", "0");
    environment.put("STREAM_MAX_STREAMS", "1000");
    environment.put("STREAM_COUNTED_NAMES", names(load));
    // Between its turns a publisher is silent.
    environment.put("STREAM_STALLED_SECONDS", "3600");
    environment.put("STREAM_IDLE_SECONDS", "3600");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "10000");
    environment.put("OTEL_METRICS_EXPORTER", "otlp");
    environment.put("OTEL_SDK_DISABLED", Boolean.toString(!observed));
    ServiceProcess process =
        new ServiceProcess(
            observed ? "observed" : "off",
            StreamServer.class,
            List.of(),
            FreePort.find(),
            environment,
            folder);
    process.start();
    if (!process.awaitReady(START)) {
      process.close();
      throw new IOException("the server did not start, see " + process.log());
    }
    return new MeasuredServer(process, new RelayTraffic(load, port));
  }

  private static String names(RelayLoad load) {
    return IntStream.range(0, load.streams())
        .mapToObj(RelayTraffic::name)
        .collect(Collectors.joining(","));
  }

  private MeasuredServer(ServiceProcess process, RelayTraffic traffic) {
    this.process = process;
    this.traffic = traffic;
  }

  /** Seconds of CPU that these seconds of load took. */
  double cpu(int seconds) throws IOException, InterruptedException {
    Cpu before = Cpu.of(process.pid());
    traffic.run(seconds);
    return Cpu.of(process.pid()).secondsSince(before);
  }

  double residentMegabytes() throws IOException {
    return Jvm.residentMegabytes(process.pid());
  }

  /** Milliseconds until the page of metrics was there, the most of some after a first one. */
  double page(int times) throws InterruptedException {
    process.get("/metrics");
    double most = 0;
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      process.get("/metrics");
      most = Math.max(most, (System.nanoTime() - start) / 1e6);
    }
    return most;
  }

  /** Bytes that a relayed packet allocates. Last of all: it leaves JMX behind in the server. */
  double allocated(int seconds) throws IOException, InterruptedException {
    try (Jvm jvm = Jvm.attach(process.pid())) {
      Map<Long, Long> before = jvm.allocatedBytes();
      long packets = traffic.run(seconds);
      double bytes = 0;
      for (Map.Entry<Long, Long> thread : jvm.allocatedBytes().entrySet()) {
        bytes += Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L));
      }
      return bytes / packets;
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    traffic.close();
    process.close();
  }
}
