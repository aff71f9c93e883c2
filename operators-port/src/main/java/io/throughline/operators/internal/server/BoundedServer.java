package io.throughline.operators.internal.server;

import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseWriterFactory;
import org.apache.hc.core5.http.impl.nio.ServerHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ServerHttp1StreamDuplexer;
import org.apache.hc.core5.http.nio.ContentDecoder;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultListeningIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HttpCore's server with bounds on all that a client may take of it. It is put together by hand
 * where HttpCore's own builder has no place for stricter framing, nor for the time of a request.
 */
public final class BoundedServer {
  // Why: RATIONALE.md#why-is-httpcores-server-put-together-by-hand

  private static final Logger log = LoggerFactory.getLogger(BoundedServer.class);

  private static final int MAX_CONNECTIONS = 256;

  /**
   * More than half of what Prometheus waits between two scrapes, so that it can keep its
   * connection.
   */
  private static final Timeout IDLE = Timeout.ofSeconds(45);

  private static final Duration REQUEST_TIME = Duration.ofSeconds(20);
  private static final Timeout HANDSHAKE_TIME = Timeout.ofSeconds(5);

  /** How often time-outs of connections are looked at, and so what they may be late by. */
  private static final TimeValue LOOK = TimeValue.ofSeconds(10);

  /** What the kernel keeps for a client that does not read. */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  /** What it keeps of a client that sends more than is read. */
  private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

  private static final Http1Config LIMITS =
      Http1Config.custom().setMaxLineLength(8 * 1024).setMaxHeaderCount(100).build();

  private static final HttpProcessor HEADERS = HttpProcessors.server("throughline");

  private final Router router;
  private final @Nullable TlsStrategy tls;
  private final OpenConnections connections;

  private BoundedServer(Router router, @Nullable TlsStrategy tls, Duration requestTime) {
    this.router = router;
    this.tls = tls;
    connections = new OpenConnections(MAX_CONNECTIONS, requestTime, IDLE);
  }

  /**
   * A server that is not started. What listens has its {@link URIScheme} as attachment.
   *
   * @param tls for what listens with {@link URIScheme#HTTPS}
   */
  public static DefaultListeningIOReactor create(Router router, @Nullable TlsStrategy tls) {
    return create(router, tls, REQUEST_TIME);
  }

  static DefaultListeningIOReactor create(
      Router router, @Nullable TlsStrategy tls, Duration requestTime) {
    BoundedServer server = new BoundedServer(router, tls, requestTime);
    return new DefaultListeningIOReactor(
        server::handler,
        IOReactorConfig.custom()
            .setIoThreadCount(1)
            .setSoTimeout(IDLE)
            .setSelectInterval(LOOK)
            .setSoReuseAddress(true)
            .setSndBufSize(SEND_BUFFER_BYTES)
            .setRcvBufSize(RECEIVE_BUFFER_BYTES)
            .setTcpNoDelay(true)
            .build(),
        new DefaultThreadFactory("throughline-operators-dispatch", true),
        new DefaultThreadFactory("throughline-operators-listener", true),
        null,
        BoundedServer::failed,
        server.connections,
        session -> session.close(CloseMode.IMMEDIATE));
  }

  private static void failed(Exception e) {
    log.debug("a connection of the operators' port failed", e);
  }

  /** For a connection to what listens with this scheme. */
  private ServerHttp1IOEventHandler handler(ProtocolIOSession session, @Nullable Object scheme) {
    if (scheme == URIScheme.HTTPS && tls != null) {
      tls.upgrade(session, null, null, HANDSHAKE_TIME, null);
    }
    return new ServerHttp1IOEventHandler(
        new Connection(session, String.valueOf(scheme), new Framing(LIMITS), new AtomicInteger()));
  }

  private final class Connection extends ServerHttp1StreamDuplexer {

    private final Framing framing;

    Connection(
        ProtocolIOSession session, String scheme, Framing framing, AtomicInteger unanswered) {
      super(
          session,
          HEADERS,
          (request, context) ->
              new Exchange(
                  router, framing.fault(), unanswered, () -> connections.requestEnds(session)),
          scheme,
          LIMITS,
          CharCodingConfig.DEFAULT,
          DefaultConnectionReuseStrategy.INSTANCE,
          framing,
          new DefaultHttpResponseWriterFactory(LIMITS).create(),
          framing,
          DefaultContentLengthStrategy.INSTANCE,
          null,
          BoundedServer::failed);
      this.framing = framing;
    }

    @Override
    protected ContentDecoder createContentDecoder(
        long length,
        ReadableByteChannel channel,
        SessionInputBuffer input,
        BasicHttpTransportMetrics metrics)
        throws HttpException {
      return length == ContentLengthStrategy.CHUNKED
          ? new StrictChunks(channel, input, LIMITS, metrics, framing::lose)
          : super.createContentDecoder(length, channel, input, metrics);
    }
  }
}
