package io.throughline.viewer.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HttpCore's server, with a site for each port. One thread reads and writes for all. */
public final class SiteServer implements AutoCloseable {

  private static final byte[] LOOPBACK_OF_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static final int MAX_CONNECTIONS = 256;
  private static final long MAX_BYTES_COMING_IN = 64L * 1024 * 1024;

  private final Map<Integer, Site> sites = new ConcurrentHashMap<>();
  private final BodyBudget budget = new BodyBudget(MAX_BYTES_COMING_IN);
  private final HttpAsyncServer server;

  /** A server that runs and listens nowhere. */
  public SiteServer() {
    server =
        AsyncServerBootstrap.bootstrap()
            .setIOReactorConfig(
                IOReactorConfig.custom()
                    .setIoThreadCount(1)
                    .setSoTimeout(Timeout.ofSeconds(60))
                    .setSelectInterval(TimeValue.ofSeconds(10))
                    .setSoReuseAddress(true)
                    .setTcpNoDelay(true)
                    .build())
            .setHttp1Config(
                Http1Config.custom().setMaxLineLength(8 * 1024).setMaxHeaderCount(100).build())
            .setHttpProcessor(HttpProcessors.server("throughline"))
            .setIOSessionListener(new Connections(MAX_CONNECTIONS))
            .setExceptionCallback(e -> log().debug("a connection of the viewer failed", e))
            .setRequestRouter((request, context) -> () -> exchange(request, context))
            .create();
    server.start();
  }

  private AsyncServerExchangeHandler exchange(HttpRequest request, HttpContext context) {
    Site site = sites.get(localPort(context));
    if (site == null) {
      throw new IllegalStateException("nothing is at the port of " + request);
    }
    return new SiteExchange(site, budget);
  }

  private static int localPort(HttpContext context) {
    return HttpCoreContext.cast(context).getEndpointDetails().getLocalAddress()
            instanceof InetSocketAddress local
        ? local.getPort()
        : 0;
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
      InetSocketAddress opened =
          (InetSocketAddress) server.listen(address, URIScheme.HTTP).get().getAddress();
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
