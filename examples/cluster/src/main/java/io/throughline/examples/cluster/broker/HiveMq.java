package io.throughline.examples.cluster.broker;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** HiveMQ Community Edition inside this JVM. */
final class HiveMq {

  /** Sessions and retained messages are in memory: what lasts is in the journal. */
  private static final String CONFIGURATION =
      """
      <hivemq>
        <listeners>
          <tcp-listener>
            <port>%d</port>
            <bind-address>0.0.0.0</bind-address>
          </tcp-listener>
        </listeners>
        <persistence>
          <mode>in-memory</mode>
        </persistence>
        <anonymous-usage-statistics>
          <enabled>false</enabled>
        </anonymous-usage-statistics>
      </hivemq>
      """;

  static EmbeddedHiveMQ embedded(int port, Path folder, ExtensionMain extension)
      throws IOException {
    Path configuration = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(configuration.resolve("config.xml"), CONFIGURATION.formatted(port));
    return EmbeddedHiveMQ.builder()
        .withConfigurationFolder(configuration)
        .withDataFolder(Files.createDirectories(folder.resolve("data")))
        .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
        .withoutLoggingBootstrap() // logback.xml stays in charge
        .withEmbeddedExtension(
            EmbeddedExtension.builder()
                .withId("throughline")
                .withName("Throughline reference cluster")
                .withVersion("1")
                .withExtensionMain(extension)
                .build())
        .build();
  }

  private HiveMq() {}
}
