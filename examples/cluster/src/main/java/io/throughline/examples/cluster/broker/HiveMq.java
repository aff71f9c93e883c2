package io.throughline.examples.cluster.broker;

import static java.util.stream.Collectors.joining;

import com.codahale.metrics.MetricRegistry;
import com.hivemq.HiveMQServer;
import com.hivemq.configuration.ConfigurationBootstrap;
import com.hivemq.configuration.info.SystemInformationImpl;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.persistence.clientqueue.ClientQueuePersistence;
import io.throughline.examples.cluster.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * HiveMQ Community Edition inside this JVM. Started as its {@code EmbeddedHiveMQ} does it, which
 * keeps to itself how many messages wait in the queues of sessions.
 */
final class HiveMq implements AutoCloseable {

  /** Sessions and retained messages are in memory: what lasts is in the journal. */
  private static final String CONFIGURATION =
      """
      <hivemq>
        <listeners>
          %s
        </listeners>
        <mqtt>
          <queued-messages>
            <max-queue-size>%d</max-queue-size>
          </queued-messages>
        </mqtt>
        <persistence>
          <mode>in-memory</mode>
        </persistence>
        <restrictions>
          <max-connections>%d</max-connections>
        </restrictions>
        <anonymous-usage-statistics>
          <enabled>false</enabled>
        </anonymous-usage-statistics>
      </hivemq>
      """;

  private final HiveMQServer server;

  private HiveMq(HiveMQServer server) {
    this.server = server;
  }

  /** The most clients that may be connected. */
  static int connectionLimit() {
    return Setting.number("mqtt.connection.limit", 10_000);
  }

  static HiveMq start(
      List<Listener> listeners,
      Path folder,
      Function<ClientQueuePersistence, ExtensionMain> extension)
      throws Exception {
    Path configuration = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        configuration.resolve("config.xml"),
        CONFIGURATION.formatted(
            listeners.stream().map(Listener::configuration).collect(joining()),
            Setting.number("mqtt.queue.limit", 1000),
            connectionLimit()));
    SystemInformationImpl system =
        new SystemInformationImpl(
            true,
            true,
            configuration.toFile(),
            Files.createDirectories(folder.resolve("data")).toFile(),
            Files.createDirectories(folder.resolve("extensions")).toFile());
    system.init();
    HiveMQServer server =
        new HiveMQServer(
            system,
            new MetricRegistry(),
            ConfigurationBootstrap.bootstrapConfig(system),
            true,
            false); // logback.xml stays in charge
    server.bootstrap();
    server.startInstance(
        EmbeddedExtension.builder()
            .withId("throughline")
            .withName("Throughline reference cluster")
            .withVersion("1")
            .withExtensionMain(
                extension.apply(server.getInjector().getInstance(ClientQueuePersistence.class)))
            .build());
    return new HiveMq(server);
  }

  @Override
  public void close() {
    server.stop();
  }
}
