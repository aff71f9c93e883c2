package io.throughline.viewer.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseWriterFactory;
import org.apache.hc.core5.http.impl.nio.ServerHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ServerHttp1StreamDuplexer;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultListeningIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HttpCore's server, with a site for each port and bounds on what a client may take of it. One
 * thread reads and writes for all.
 */
public final class SiteServer implements AutoCloseable {
  // Why: RATIONALE.md#what-may-a-client-of-the-viewer-take

  private static final byte[] LOOPBACK_OF_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static final int MAX_CONNECTIONS = 256;
  private static final long MAX_BYTES_COMING_IN = 64L * 1024 * 1024;

  /** What the kernel keeps of a client that sends more than is read. */
  private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

  private static final Http1Config LIMITS =
      Http1Config.custom().setMaxLineLength(8 * 1024).setMaxHeaderCount(100).build();

  private static final HttpProcessor HEADERS = HttpProcessors.server("throughline");

  private final Map<Integer, Site> sites = new ConcurrentHashMap<>();
  private final BodyBudget budget = new BodyBudget(MAX_BYTES_COMING_IN);
  private final DefaultListeningIOReactor server;

  /** A server that runs and listens nowhere. */
  public SiteServer() {
    server =
        new DefaultListeningIOReactor(
            (session, attachment) -> connection(session),
            IOReactorConfig.custom()
                .setIoThreadCount(1)
                .setSoTimeout(Timeout.ofSeconds(60))
                .setSelectInterval(TimeValue.ofSeconds(10))
                .setSoReuseAddress(true)
                .setRcvBufSize(RECEIVE_BUFFER_BYTES)
                .setTcpNoDelay(true)
                .build(),
            new DefaultThreadFactory("throughline-viewer-dispatch", true),
            new DefaultThreadFactory("throughline-viewer-listener", true),
            null,
            SiteServer::failed,
            new Connections(MAX_CONNECTIONS),
            session -> session.close(CloseMode.IMMEDIATE));
    server.start();
  }

  private static void failed(Exception e) {
    log().debug("a connection of the viewer failed", e);
  }

  private ServerHttp1IOEventHandler connection(ProtocolIOSession session) {
    AtomicInteger unanswered = new AtomicInteger();
    return new ServerHttp1IOEventHandler(
        new ServerHttp1StreamDuplexer(
            session,
            HEADERS,
            (request, context) -> new SiteExchange(siteOf(session), budget, unanswered),
            URIScheme.HTTP.id,
            LIMITS,
            CharCodingConfig.DEFAULT,
            DefaultConnectionReuseStrategy.INSTANCE,
            new BoundedHeads(LIMITS),
            new DefaultHttpResponseWriterFactory(LIMITS).create(),
            DefaultContentLengthStrategy.INSTANCE,
            DefaultContentLengthStrategy.INSTANCE,
            null,
            SiteServer::failed));
  }

  private Site siteOf(ProtocolIOSession session) {
    int port = session.getLocalAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    Site site = sites.get(port);
    if (site == null) {
      throw new IllegalStateException("nothing is at port " + port);
    }
    return site;
  }

  /**
   * Opens a port.
   *
   * @param address one address; with that of loopback, its IPv6 form as well
   * @param port 0 for any
   * @param site made for the port that was opened
   * @return the port
   * @throws IOException if it is taken; the message says which
   */
  public int listen(InetAddress address, int port, IntFunction<Site> site) throws IOException {
    int opened = listen(new InetSocketAddress(address, port));
    sites.put(opened, site.apply(opened));
    if (address.isLoopbackAddress()) {
      try {
        InetAddress six = InetAddress.getByAddress(LOOPBACK_OF_IPV6);
        if (!six.equals(address)) {
          listen(new InetSocketAddress(six, opened));
        }
      } catch (IOException e) {
        log().debug("::1 is not listened on", e); // a machine without IPv6
      }
    }
    return opened;
  }

  private int listen(InetSocketAddress address) throws IOException {
    try {
      InetSocketAddress opened = (InetSocketAddress) server.listen(address).get().getAddress();
      return opened.getPort();
    } catch (ExecutionException e) {
      throw new IOException("cannot listen on " + address + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while opening " + address, e);
    }
  }

  /** Made when it is needed: what SLF4J looks for in all jars takes a seventh of the start. */
  private static Logger log() {
    return LoggerFactory.getLogger(SiteServer.class);
  }

  @Override
  public void close() {
    server.close(CloseMode.IMMEDIATE);
  }
}
