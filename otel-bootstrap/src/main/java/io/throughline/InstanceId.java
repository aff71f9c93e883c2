package io.throughline;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.settings.OpenTelemetrySettings.PROMETHEUS_PORT;
import static io.throughline.settings.ThroughlineSettings.OPERATORS_ENABLED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.AttributeKey;
import io.throughline.logging.ServiceIdentity;
import io.throughline.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The id of an instance whose environment does not give it one. It stays over restarts where
 * something tells instances on one machine apart: their operators' port. Where that is any free
 * one, or another process holds it, the id is random.
 */
final class InstanceId {

  private static final AttributeKey<String> KEY = stringKey("service.instance.id");

  /** Of https://opentelemetry.io/docs/specs/semconv/registry/attributes/service/. */
  private static final UUID NAMESPACE = UUID.fromString("4d63009a-8d0f-11ee-aad7-4c796ed8e320");

  private InstanceId() {}

  /** To be called before the port is opened, which would be taken then. */
  static ServiceIdentity complete(ServiceIdentity identity, Settings settings) {
    if (identity.attributes().get(KEY) != null) {
      return identity;
    }
    int port = settings.get(OPERATORS_ENABLED) ? settings.get(PROMETHEUS_PORT) : 0;
    String id =
        port == 0 || !isFree(OperatorsPort.address(settings, identity))
            ? UUID.randomUUID().toString()
            : stable(
                machine(),
                Path.of("").toAbsolutePath().toString(),
                Observability.serviceName(settings, identity),
                port);
    return new ServiceIdentity(identity.attributes().toBuilder().put(KEY, id).build());
  }

  private static boolean isFree(InetSocketAddress address) {
    try (ServerSocketChannel attempt = ServerSocketChannel.open()) {
      attempt.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
      return true;
    } catch (IOException | UnresolvedAddressException e) {
      return false;
    }
  }

  static String stable(String machine, String folder, String service, int port) {
    String name = String.join("\n", machine, folder, service, Integer.toString(port));
    return nameBased(NAMESPACE, name).toString();
  }

  /** Images may share a machine id, but not a name. Not from DNS, which can take seconds. */
  private static String machine() {
    return firstLine("/etc/machine-id")
        + "\n"
        + HostName.ofTheKernel()
        + System.getenv().getOrDefault("COMPUTERNAME", "");
  }

  private static String firstLine(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Version 5 of RFC 9562, which the JDK has not. */
  static UUID nameBased(UUID namespace, String name) {
    byte[] text = name.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + text.length);
    bytes.putLong(namespace.getMostSignificantBits()).putLong(namespace.getLeastSignificantBits());
    bytes.put(text);
    try {
      ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(bytes.array()));
      long high = (hash.getLong() & ~0xF000L) | 0x5000L;
      long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
