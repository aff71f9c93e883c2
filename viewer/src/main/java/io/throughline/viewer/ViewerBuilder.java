package io.throughline.viewer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link Viewer}, and its start. */
public final class ViewerBuilder {

  private static final long MIB = 1024 * 1024;

  InetAddress address = InetAddress.getLoopbackAddress();
  int pagePort = 4319;
  int otlpPort = 4318;
  int grpcPort = 4317;
  long limitBytes = 256 * MIB;
  @Nullable URI forwardTo;
  Map<String, String> forwardHeaders = Map.of();
  @Nullable Path saveTo;
  @Nullable String jsonLines;
  private final Set<String> names = new HashSet<>();

  ViewerBuilder() {}

  /**
   * Listens elsewhere than on loopback. Senders then need the token, too.
   *
   * @param listening an address of this machine
   * @return this builder
   */
  public ViewerBuilder address(InetAddress listening) {
    address = listening;
    return this;
  }

  /**
   * Another name under which it may be asked, such as {@code host.docker.internal}.
   *
   * @param name without a port
   * @return this builder
   */
  public ViewerBuilder allowHost(String name) {
    names.add(name);
    return this;
  }

  /**
   * The port of the page.
   *
   * @param port 4319 if nothing is said; 0 for any
   * @return this builder
   */
  public ViewerBuilder pagePort(int port) {
    pagePort = port;
    return this;
  }

  /**
   * The port of OTLP over HTTP.
   *
   * @param port 4318 if nothing is said; 0 for any
   * @return this builder
   */
  public ViewerBuilder otlpPort(int port) {
    otlpPort = port;
    return this;
  }

  /**
   * The port of OTLP over gRPC, which is open if grpc-java is on the class path.
   *
   * @param port 4317 if nothing is said; 0 for any
   * @return this builder
   */
  public ViewerBuilder otlpGrpcPort(int port) {
    grpcPort = port;
    return this;
  }

  /**
   * Any free port for each of the three.
   *
   * @return this builder
   */
  public ViewerBuilder anyPorts() {
    return pagePort(0).otlpPort(0).otlpGrpcPort(0);
  }

  /**
   * What it holds at most, in bytes as they were sent and what is needed to find them. What is more
   * than that goes, oldest first, from the service that holds most.
   *
   * @param bytes at least 1 MiB; 256 MiB if nothing is said
   * @return this builder
   * @throws IllegalArgumentException for less
   */
  public ViewerBuilder limitBytes(long bytes) {
    if (bytes < MIB) {
      throw new IllegalArgumentException("the limit has to be " + MIB + " bytes or more: " + bytes);
    }
    limitBytes = bytes;
    return this;
  }

  /**
   * Passes on all that is received. What waits when the viewer is closed is sent first, for five
   * seconds at most.
   *
   * @param endpoint a URL of OTLP over HTTP, without {@code /v1/...}
   * @return this builder
   * @throws IllegalArgumentException if it is not one
   */
  public ViewerBuilder forwardTo(URI endpoint) {
    if (endpoint.getHost() == null || !String.valueOf(endpoint.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(
          "to forward to, a URL such as http://collector:4318 is needed: " + endpoint);
    }
    forwardTo = endpoint;
    return this;
  }

  /**
   * Adds headers to what is passed on.
   *
   * @param list the value of {@code OTEL_EXPORTER_OTLP_HEADERS}: {@code key=value} pairs between
   *     commas, values encoded as in a URL
   * @return this builder
   * @throws IllegalArgumentException if it is not one; the message has no values, which are secrets
   */
  public ViewerBuilder forwardHeaders(String list) {
    forwardHeaders = ForwardHeaders.parse(list);
    return this;
  }

  /**
   * Writes all that is received to a session file.
   *
   * @param file one that is not there yet; compressed if its name ends with {@code .gz}
   * @return this builder
   */
  public ViewerBuilder saveTo(Path file) {
    saveTo = file;
    return this;
  }

  /**
   * Reads the JSON lines that services write to files, and goes on as the files grow: of more than
   * 200, those that were written last.
   *
   * @param pattern a file, or a folder and a pattern of names in it, such as {@code logs/*.jsonl}
   * @return this builder
   * @throws IllegalArgumentException if the folder itself is a pattern
   */
  public ViewerBuilder jsonLines(String pattern) {
    Path folder = Path.of(pattern).getParent();
    if (folder != null && !Files.exists(folder) && folder.toString().matches(".*[*?{\\[].*")) {
      throw new IllegalArgumentException(
          "lines are read from one folder, such as logs/*.jsonl, not from many: " + pattern);
    }
    jsonLines = pattern;
    return this;
  }

  Set<String> hostNames(String own) {
    Set<String> all = new HashSet<>(names);
    all.add(own);
    return all;
  }

  /**
   * Opens the ports.
   *
   * @return a viewer that receives, to be closed
   * @throws IOException if a port is taken, the file to save to is there already, or what is
   *     received would be passed on to the viewer itself
   */
  public Viewer start() throws IOException {
    return new Viewer(this);
  }
}
