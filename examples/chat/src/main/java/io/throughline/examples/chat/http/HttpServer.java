package io.throughline.examples.chat.http;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.instrumentation.jetty.TelemetryHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/**
 * An HTTP server on Jetty: bounded, with tokens on each route that is not told to be open, and with
 * spans and metrics of what it does.
 */
public final class HttpServer implements AutoCloseable {

  private static final int MAX_THREADS = 64;
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int MAX_MESSAGE_BYTES = 64 << 10;
  private static final long STOP_MILLIS = 2_000;

  private final Server server;
  private final ServerConnector connector;
  private final LiveStreams streams;

  private HttpServer(Server server, ServerConnector connector, LiveStreams streams) {
    this.server = server;
    this.connector = connector;
    this.streams = streams;
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if the port is taken
   */
  public static HttpServer start(
      ServerOptions options, List<Route> routes, Tokens tokens, OpenTelemetry openTelemetry)
      throws IOException {
    // Its queue is bounded by the number of connections; Jetty cannot do with less.
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName(options.name());
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(options.address());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.idle().toMillis());
    connector.setShutdownIdleTimeout(200);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(options.maxConnections(), server));
    server.setStopTimeout(STOP_MILLIS);
    LiveStreams streams = new LiveStreams(options, openTelemetry);
    ContextHandler context =
        new ContextHandler(new Dispatcher(routes, tokens, streams, new Bodies(options.bodyTime())));
    ServerWebSocketContainer webSockets = ServerWebSocketContainer.ensure(server, context);
    webSockets.setMaxTextMessageSize(MAX_MESSAGE_BYTES);
    webSockets.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
    Duration heartbeat = options.streams().heartbeat();
    webSockets.setIdleTimeout(heartbeat.multipliedBy(3));
    server.setHandler(new TelemetryHandler(openTelemetry, context));
    HttpServer started = new HttpServer(server, connector, streams);
    try {
      server.start();
    } catch (Exception e) {
      started.close();
      throw e instanceof IOException taken ? taken : new IOException(e);
    }
    return started;
  }

  /** Where it listens. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Whether it still listens. */
  public boolean isListening() {
    return connector.isRunning();
  }

  @Override
  public void close() {
    streams.close();
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server does not stop", e);
    }
  }
}
