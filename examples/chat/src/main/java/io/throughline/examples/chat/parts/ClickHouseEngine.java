package io.throughline.examples.chat.parts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse's engine behind the front of {@code deploy/local/clickhouse}, whose tables outlive a
 * restart. It is not ClickHouse's server.
 */
public final class ClickHouseEngine implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String FRONT = "deploy/local/clickhouse/front";

  private final Part part;
  private final URI address;

  private ClickHouseEngine(Part part, URI address) {
    this.part = part;
    this.address = address;
  }

  /**
   * Starts it.
   *
   * @param folder for tables and its log; is made if it is not there
   * @throws MissingPartException if it is not installed
   */
  public static ClickHouseEngine start(Path folder) throws IOException {
    Path python =
        installed()
            .orElseThrow(
                () ->
                    new MissingPartException(
                        "ClickHouse's engine is missing: deploy/local/install clickhouse"));
    Path home = Files.createDirectories(folder).toAbsolutePath();
    int port = Part.freePort();
    URI address = URI.create("http://127.0.0.1:" + port);
    HttpRequest ping = HttpRequest.newBuilder(address.resolve("/ping")).build();
    Part part =
        new Part(
            "clickhouse",
            List.of(
                python.toString(),
                project().resolve(FRONT).toString(),
                Integer.toString(port),
                home.resolve("tables").toString()),
            home,
            "TERM",
            () -> HTTP.send(ping, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    part.start();
    return new ClickHouseEngine(part, address);
  }

  /** The program that runs it, if {@code deploy/local/install clickhouse} has put it there. */
  public static Optional<Path> installed() {
    return Stream.of(
            System.getenv().getOrDefault("THROUGHLINE_CACHE", ""),
            System.getProperty("user.home") + "/.cache/throughline",
            "/var/cache/throughline")
        .map(Path::of)
        .filter(Files::isDirectory)
        .flatMap(ClickHouseEngine::programs)
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Stream<Path> programs(Path cache) {
    try (Stream<Path> parts = Files.list(cache)) {
      return parts
          .filter(part -> part.getFileName().toString().startsWith("clickhouse-"))
          .map(part -> part.resolve("bin/python-with-chdb"))
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** The folder of the project, in or below which this process was started. */
  private static Path project() {
    for (@Nullable Path folder = Path.of("").toAbsolutePath();
        folder != null;
        folder = folder.getParent()) {
      if (Files.exists(folder.resolve(FRONT))) {
        return folder;
      }
    }
    throw new MissingPartException(
        "there is no " + FRONT + " above " + Path.of("").toAbsolutePath());
  }

  /** Of its HTTP interface. */
  public URI address() {
    return address;
  }

  /** Starts it again, with what was stored. */
  public void start() {
    part.start();
  }

  public void stop() {
    part.stop();
  }

  public void kill() {
    part.kill();
  }

  @Override
  public void close() {
    part.close();
  }
}
