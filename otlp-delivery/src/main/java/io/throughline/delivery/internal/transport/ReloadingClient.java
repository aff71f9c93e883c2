package io.throughline.delivery.internal.transport;

import io.throughline.delivery.internal.transport.CertificateFiles.Pem;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is made when it is needed first, and anew when the certificates have changed. What
 * cannot be read or makes no sense, as in the middle of an exchange, leaves the former one at work.
 * Thread-safe.
 */
final class ReloadingClient<C> implements AutoCloseable {
  // Why: RATIONALE.md#why-are-certificates-and-tokens-read-again

  private static final Logger log = LoggerFactory.getLogger(ReloadingClient.class);

  private final CertificateFiles files;
  private final Maker<C> maker;
  private final Consumer<C> closer;
  private @Nullable C client;
  private List<@Nullable String> seen = List.of();

  /** A factory of clients with given certificates. */
  interface Maker<C> {
    C with(Pem certificates) throws IOException;
  }

  ReloadingClient(CertificateFiles files, Maker<C> maker, Consumer<C> closer) {
    this.files = files;
    this.maker = maker;
    this.closer = closer;
  }

  synchronized C get() throws IOException {
    C former = client;
    if (former == null) {
      Pem certificates = files.read();
      C first = maker.with(certificates);
      client = first;
      seen = certificates.all();
      return first;
    }
    try {
      Pem certificates = files.read();
      if (certificates.all().equals(seen)) {
        return former;
      }
      seen = certificates.all();
      C next = maker.with(certificates);
      client = next;
      closer.accept(former);
      return next;
    } catch (IOException | RuntimeException e) {
      log.warn("the new certificates are not used: {}", e.toString());
      return former;
    }
  }

  /** So that the next one begins afresh. */
  @Override
  public synchronized void close() {
    if (client != null) {
      closer.accept(client);
      client = null;
    }
  }
}
