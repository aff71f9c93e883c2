package io.throughline.operators.internal.server;

import io.throughline.operators.http.OperatorsOptions;
import io.throughline.operators.spi.ComponentState;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.ssl.BasicServerTlsStrategy;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS with the certificate that the files hold now, as cert-manager renews them. They are looked at
 * when a client connects, at most once a second; connections that are open stay. A pair that cannot
 * be read, or does not fit together, leaves the one before at work.
 *
 * <p>Thread-safe.
 */
public final class RenewedCertificate implements TlsStrategy {

  private static final Logger log = LoggerFactory.getLogger(RenewedCertificate.class);

  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final OperatorsOptions.Tls files;
  private final ComponentState state;
  private List<Stamp> stamps;
  private TlsStrategy strategy;
  private long lookedAt = System.nanoTime();
  private boolean broken;

  /** The values that change when a file, or the target of a link, is exchanged. */
  private record Stamp(FileTime modified, long size, @Nullable Object file) {

    static Stamp of(Path path) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }

  /**
   * Reads the files.
   *
   * @throws IOException if one cannot be read
   * @throws GeneralSecurityException if they hold no certificate and its key
   */
  public RenewedCertificate(OperatorsOptions.Tls files, ComponentState state)
      throws IOException, GeneralSecurityException {
    this.files = files;
    this.state = state;
    stamps = stamps();
    strategy = read();
  }

  private List<Stamp> stamps() throws IOException {
    return List.of(Stamp.of(files.certificate()), Stamp.of(files.key()));
  }

  private TlsStrategy read() throws IOException, GeneralSecurityException {
    return new BasicServerTlsStrategy(
        ServerCertificate.read(files),
        (endpoint, engine) -> ServerCertificate.restrict(engine),
        null);
  }

  private synchronized TlsStrategy current() {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK_NANOS) {
      return strategy;
    }
    lookedAt = now;
    try {
      List<Stamp> there = stamps();
      if (!there.equals(stamps)) {
        strategy = read();
        stamps = there;
        log.info("the operators' port has the certificate that is in {} now", files.certificate());
      }
      if (broken) {
        broken = false;
        state.works();
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      String reason = "the certificate before stays, the new one cannot be used: " + e.getMessage();
      if (!broken) {
        log.warn("the operators' port: {}", reason);
      }
      broken = true;
      state.fails(reason);
    }
    return strategy;
  }

  @Override
  public void upgrade(
      TransportSecurityLayer session,
      NamedEndpoint endpoint,
      Object attachment,
      Timeout handshakeTimeout,
      FutureCallback<TransportSecurityLayer> callback) {
    current().upgrade(session, endpoint, attachment, handshakeTimeout, callback);
  }

  @Override
  @SuppressWarnings("deprecation") // still a part of the interface
  public boolean upgrade(
      TransportSecurityLayer session,
      HttpHost host,
      SocketAddress local,
      SocketAddress remote,
      Object attachment,
      Timeout handshakeTimeout) {
    return current().upgrade(session, host, local, remote, attachment, handshakeTimeout);
  }
}
