package io.throughline.viewer;

import io.throughline.viewer.internal.api.Api;
import io.throughline.viewer.internal.api.LiveFeed;
import io.throughline.viewer.internal.api.PageSite;
import io.throughline.viewer.internal.api.ViewerParts;
import io.throughline.viewer.internal.catalogue.CatalogueTexts;
import io.throughline.viewer.internal.compare.SessionBeside;
import io.throughline.viewer.internal.http.Hosts;
import io.throughline.viewer.internal.http.SenderAccess;
import io.throughline.viewer.internal.http.SiteServer;
import io.throughline.viewer.internal.operators.AnnouncedPorts;
import io.throughline.viewer.internal.receive.Forwarder;
import io.throughline.viewer.internal.receive.GrpcReceiver;
import io.throughline.viewer.internal.receive.Intake;
import io.throughline.viewer.internal.receive.JsonLinesTail;
import io.throughline.viewer.internal.receive.OtlpGrpcServer;
import io.throughline.viewer.internal.receive.OtlpSite;
import io.throughline.viewer.internal.session.SessionFile;
import io.throughline.viewer.internal.session.SessionRecorder;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A receiver of OTLP with a page that shows what it received.
 *
 * <pre>{@code
 * try (Viewer viewer = Viewer.builder().start()) {
 *   System.out.println(viewer.url());
 *   ...
 * }
 * }</pre>
 *
 * <p>It listens on loopback where every SDK sends by default, holds a bounded number of bytes in
 * memory, and writes nothing to the disk unless it is told to. Thread-safe.
 */
public final class Viewer implements AutoCloseable {

  private static final int WORKERS = 2;
  private static final int MAX_WAITING = 256;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final TelemetryStore store;
  private final SessionFile sessions;
  private final AtomicReference<String> session = new AtomicReference<>("live");
  private final AtomicReference<SessionBeside> beside = new AtomicReference<>(SessionBeside.NONE);
  private final String token;
  private final String host;
  private final int pagePort;
  private final int otlpPort;
  private final @Nullable Integer grpcPort;

  /**
   * A builder with the defaults.
   *
   * @return ports 4317, 4318 and 4319 on loopback, 256 MB
   */
  public static ViewerBuilder builder() {
    return new ViewerBuilder();
  }

  Viewer(ViewerBuilder from) throws IOException {
    InetAddress address = from.address;
    boolean local = address.isLoopbackAddress();
    host = local ? "localhost" : nameInUrl(address);
    store = new TelemetryStore(from.limitBytes, Clock.systemUTC());
    sessions = new SessionFile(store);
    Hosts hosts = new Hosts(from.hostNames(host));
    String sendersToken = local ? null : PageSite.newToken();
    SenderAccess access =
        sendersToken == null ? SenderAccess.open() : SenderAccess.withToken(sendersToken);
    try {
      Intake intake = new Intake(store);
      Forwarder forwarder =
          from.forwardTo == null
              ? null
              : opened(new Forwarder(from.forwardTo, from.forwardHeaders));
      if (forwarder != null) {
        intake.follow(forwarder::forward);
      }
      if (from.saveTo != null) {
        SessionRecorder recorder = opened(new SessionRecorder(from.saveTo));
        intake.follow(recorder::record);
      }
      AnnouncedPorts operators = new AnnouncedPorts();
      intake.follow((signal, request) -> operators.see(request));
      ExecutorService receiving = executor("throughline-viewer-receive");
      ExecutorService answering = executor("throughline-viewer-answer");
      SiteServer server = opened(new SiteServer());
      otlpPort =
          server.listen(
              address, from.otlpPort, port -> new OtlpSite(intake, hosts, port, access, receiving));
      GrpcReceiver grpc =
          opened(
              new GrpcReceiver(
                  receiving,
                  () -> new OtlpGrpcServer(intake, address, from.grpcPort, access, receiving)));
      LiveFeed live = opened(new LiveFeed(store));
      // What makes random numbers takes as long to load as the port that senders wait for.
      token = sendersToken == null ? PageSite.newToken() : sendersToken;
      ViewerParts parts =
          new ViewerParts(
              store,
              intake,
              sessions,
              new CatalogueTexts(),
              live,
              session,
              beside,
              forwarder,
              operators,
              this::endpoints,
              Clock.systemUTC());
      Api api = new Api(parts);
      pagePort =
          server.listen(
              address, from.pagePort, port -> new PageSite(hosts, port, token, api, answering));
      grpcPort = grpc.port();
      if (from.forwardTo != null && isOwn(from.forwardTo)) {
        throw new IOException("all would be passed on to the viewer itself: " + from.forwardTo);
      }
      if (from.jsonLines != null) {
        opened(new JsonLinesTail(intake, from.jsonLines));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private boolean isOwn(URI endpoint) throws IOException {
    if (!Stream.of(otlpPort, pagePort, grpcPort)
        .anyMatch(Integer.valueOf(endpoint.getPort())::equals)) {
      return false;
    }
    InetAddress there = InetAddress.getByName(endpoint.getHost());
    return there.isLoopbackAddress()
        || there.isAnyLocalAddress()
        || NetworkInterface.getByInetAddress(there) != null;
  }

  private static String nameInUrl(InetAddress address) {
    String text = address.getHostAddress();
    return text.indexOf(':') < 0 ? text : "[" + text + "]";
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  private ExecutorService executor(String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    open.push(executor::shutdownNow);
    return executor;
  }

  private ViewerParts.Endpoints endpoints() {
    URI grpc = otlpGrpcEndpoint();
    return new ViewerParts.Endpoints(
        otlpEndpoint().toString(), grpc == null ? null : grpc.toString());
  }

  private String base(int port) {
    return "http://" + host + ":" + port;
  }

  /**
   * The page, with the token that lets in. Whoever has it sees all that was received.
   *
   * @return a URL for a browser
   */
  public URI url() {
    return URI.create(base(pagePort) + "/#token=" + token);
  }

  /**
   * Where OTLP over HTTP is taken.
   *
   * @return a value for {@code OTEL_EXPORTER_OTLP_ENDPOINT}
   */
  public URI otlpEndpoint() {
    return URI.create(base(otlpPort));
  }

  /**
   * Where OTLP over gRPC is taken.
   *
   * @return a value for {@code OTEL_EXPORTER_OTLP_ENDPOINT}; null without grpc-java on the class
   *     path
   */
  public @Nullable URI otlpGrpcEndpoint() {
    return grpcPort == null ? null : URI.create(base(grpcPort));
  }

  /**
   * What lets in: as {@code Authorization: Bearer TOKEN} for the API, and for OTLP that comes from
   * other machines.
   *
   * @return 32 hex digits
   */
  public String token() {
    return token;
  }

  /**
   * Shows what is in a session file, beside what is there.
   *
   * @param file OTLP JSON lines, perhaps compressed with gzip
   * @return how many lines were passed over, as they are no requests of OTLP
   * @throws IOException if the file cannot be read, or none of its lines is a request of OTLP
   */
  public long open(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      SessionFile.Result result = sessions.read(in);
      session.set(String.valueOf(file.getFileName()));
      return result.skipped();
    }
  }

  /**
   * Compares what is there, operation by operation, with what a session file has.
   *
   * @param file OTLP JSON lines, perhaps compressed with gzip
   * @throws IOException if the file cannot be read, or none of its lines is a request of OTLP
   */
  public void compareWith(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      beside.set(SessionBeside.read(String.valueOf(file.getFileName()), in));
    }
  }

  /** Closes all ports, and forgets what was received. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        // Made when it is needed: what SLF4J looks for in all jars takes a seventh of the start.
        LoggerFactory.getLogger(Viewer.class).warn("a part of the viewer was not closed", e);
      }
    }
  }
}
