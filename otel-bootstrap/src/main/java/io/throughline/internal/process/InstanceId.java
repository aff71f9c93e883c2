package io.throughline.internal.process;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.internal.settings.OpenTelemetrySettings.PROMETHEUS_PORT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.opentelemetry.api.common.AttributeKey;
import io.throughline.internal.operators.OperatorsPort;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.identity.ServiceIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The id of an instance whose environment does not give it one. It stays over restarts where
 * something tells instances on one machine apart: their operators' port. Where that is any free
 * one, or another process holds it, the id is random.
 *
 * <p>The port is opened later and on another thread, so that of two instances that start at once
 * both would find it free. A lock on a file of the temporary folder decides between them; where
 * that cannot be written, the port alone does.
 */
public final class InstanceId implements AutoCloseable {
  // Why: RATIONALE.md#why-does-a-lock-on-a-file-decide-about-the-instances-id
  // Why: RATIONALE.md#when-does-an-instance-keep-its-id

  private static final AttributeKey<String> KEY = stringKey("service.instance.id");

  /** Of https://opentelemetry.io/docs/specs/semconv/registry/attributes/service/. */
  private static final UUID NAMESPACE = UUID.fromString("4d63009a-8d0f-11ee-aad7-4c796ed8e320");

  private final String id;
  private final @Nullable FileChannel lock;

  private InstanceId(String id, @Nullable FileChannel lock) {
    this.id = id;
    this.lock = lock;
  }

  /**
   * To be called before the port is opened, which would be taken then; holds the id until close.
   */
  public static InstanceId claim(ServiceIdentity identity, Settings settings) {
    String given = identity.attributes().get(KEY);
    if (given != null) {
      return new InstanceId(given, null);
    }
    int port = OperatorsPort.isWanted(settings) ? settings.get(PROMETHEUS_PORT) : 0;
    if (port == 0) {
      return random();
    }
    String id =
        stable(
            machine(),
            Path.of("").toAbsolutePath().toString(),
            settings.serviceName(identity),
            port);
    FileChannel lock = null;
    try {
      lock = open(id);
      if (lock.tryLock() == null) {
        close(lock);
        return random();
      }
    } catch (OverlappingFileLockException e) {
      close(lock);
      return random();
    } catch (IOException | RuntimeException e) {
      close(lock);
      lock = null;
    }
    if (isFree(OperatorsPort.address(settings, identity))) {
      return new InstanceId(id, lock);
    }
    close(lock);
    return random();
  }

  private static InstanceId random() {
    return new InstanceId(UUID.randomUUID().toString(), null);
  }

  /** Nothing is written into it, and a link or a pipe of somebody else's does no harm. */
  private static FileChannel open(String id) throws IOException {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "throughline-instance-" + id);
    return FileChannel.open(file, CREATE, READ, WRITE, NOFOLLOW_LINKS);
  }

  public ServiceIdentity addedTo(ServiceIdentity identity) {
    return new ServiceIdentity(identity.attributes().toBuilder().put(KEY, id).build());
  }

  /** Leaves the id to the next start. The file stays: somebody may be waiting for its lock. */
  @Override
  public void close() {
    close(lock);
  }

  private static void close(@Nullable FileChannel lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      // The lock goes with the process.
    }
  }

  private static boolean isFree(InetSocketAddress address) {
    try (ServerSocketChannel attempt = ServerSocketChannel.open()) {
      attempt.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
      return true;
    } catch (IOException | UnresolvedAddressException e) {
      return false;
    }
  }

  public static String stable(String machine, String folder, String service, int port) {
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
  public static UUID nameBased(UUID namespace, String name) {
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
