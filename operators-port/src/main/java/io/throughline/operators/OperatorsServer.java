package io.throughline.operators;

import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.OperatorsOptions;
import io.throughline.operators.internal.server.Access;
import io.throughline.operators.internal.server.BoundedServer;
import io.throughline.operators.internal.server.RenewedCertificate;
import io.throughline.operators.internal.server.Router;
import io.throughline.operators.spi.ComponentState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultListeningIOReactor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port for operators. A taken port or an unreadable certificate is tried again until it works;
 * meanwhile the part is degraded.
 *
 * <p>Thread-safe.
 */
public final class OperatorsServer implements AutoCloseable {
  // Why: RATIONALE.md#why-httpcore-5-with-one-thread

  private static final Logger log = LoggerFactory.getLogger(OperatorsServer.class);

  private static final long RETRY_SECONDS = 5;

  private final OperatorsOptions options;
  private final Supplier<List<Endpoint>> endpoints;
  private final ComponentState part;
  private final ScheduledThreadPoolExecutor opener;

  private final Future<?> opened;

  private volatile @Nullable DefaultListeningIOReactor server;
  private volatile int port;
  private volatile int probePort = -1;
  private boolean closed;

  private OperatorsServer(
      OperatorsOptions options, Supplier<List<Endpoint>> endpoints, ComponentState part) {
    this.options = options;
    this.endpoints = endpoints;
    this.part = part;
    port = options.address().getPort();
    opener = new ScheduledThreadPoolExecutor(1, OperatorsServer::daemon);
    opener.setKeepAliveTime(1, TimeUnit.SECONDS);
    opener.allowCoreThreadTimeOut(true);
    opened = opener.submit(this::open);
  }

  /**
   * Begins to open the port, on a thread of its own.
   *
   * @param options where, and to whom
   * @param endpoints what is answered; asked for on that thread
   * @param part is degraded while the port is not open
   * @return the server, whether the port is open already or not, see {@link #awaitOpen}
   */
  public static OperatorsServer start(
      OperatorsOptions options, Supplier<List<Endpoint>> endpoints, ComponentState part) {
    return new OperatorsServer(options, endpoints, part);
  }

  /** Waits for the first attempt to open the port, whether it works or not. */
  public void awaitOpen() {
    try {
      opened.get(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.error("{} could not be opened", this, e);
    }
  }

  private synchronized void open() {
    if (closed) {
      return;
    }
    DefaultListeningIOReactor http = null;
    try {
      http = create();
      http.start();
      port =
          listen(http, options.address(), options.tls() == null ? URIScheme.HTTP : URIScheme.HTTPS);
      if (options.probePort() != null) {
        probePort =
            listen(
                http,
                new InetSocketAddress(options.address().getAddress(), options.probePort()),
                URIScheme.HTTP);
      }
      server = http;
      if (part.isFailing()) {
        log.info("{} is open now", this);
      }
      part.works();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closeNow(http);
    } catch (IOException | GeneralSecurityException | RuntimeException | LinkageError e) {
      closeNow(http);
      retryBecause(e);
    }
  }

  private void retryBecause(Throwable failure) {
    String reason = options + ": " + failure.getMessage();
    if (!part.isFailing()) {
      log.error(
          "the operators' port cannot be opened at {}; tried again every {} s. If another process has the port,"
              + " OTEL_EXPORTER_PROMETHEUS_PORT=0 takes any that is free",
          reason,
          RETRY_SECONDS);
    }
    part.fails(reason);
    Future<?> unused = opener.schedule(this::open, RETRY_SECONDS, TimeUnit.SECONDS);
  }

  private DefaultListeningIOReactor create() throws IOException, GeneralSecurityException {
    Router router = new Router(endpoints.get(), new Access(options), () -> probePort);
    OperatorsOptions.Tls tls = options.tls();
    return BoundedServer.create(router, tls == null ? null : new RenewedCertificate(tls, part));
  }

  private static int listen(
      DefaultListeningIOReactor http, InetSocketAddress address, URIScheme scheme)
      throws IOException, InterruptedException {
    try {
      return ((InetSocketAddress) http.listen(address, scheme, null).get().getAddress()).getPort();
    } catch (ExecutionException e) {
      throw new IOException(Objects.requireNonNullElse(e.getCause(), e).getMessage(), e);
    }
  }

  /**
   * Where it listens, or tries to.
   *
   * @return the port
   */
  public int port() {
    return port;
  }

  /**
   * Whether it listens, which it may not at first.
   *
   * @return false while it is tried again
   */
  public boolean isOpen() {
    return server != null;
  }

  /**
   * Where only probes are answered.
   *
   * @return the port; -1 if there is none
   */
  public int probePort() {
    return probePort;
  }

  @Override
  public void close() {
    opener.shutdownNow();
    synchronized (this) {
      closed = true;
      closeNow(server);
    }
  }

  private static void closeNow(@Nullable DefaultListeningIOReactor http) {
    if (http != null) {
      http.close(CloseMode.IMMEDIATE);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-operators");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public String toString() {
    String scheme = options.tls() == null ? "http://" : "https://";
    return scheme + options.address().getHostString() + ":" + port + "/metrics";
  }
}
