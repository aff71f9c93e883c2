package io.throughline.viewer;

import com.google.protobuf.Message;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A viewer on any ports, and a client that knows its token. */
final class RunningViewer implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  final Viewer viewer;

  RunningViewer() {
    this(Viewer.builder());
  }

  RunningViewer(ViewerBuilder builder) {
    try {
      viewer = builder.anyPorts().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int pagePort() {
    return viewer.url().getPort();
  }

  int otlpPort() {
    return viewer.otlpEndpoint().getPort();
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** What the API answers to a page that is let in. */
  JsonNode get(String path) {
    HttpResponse<String> response = send(request(path).GET());
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " answers " + response.statusCode() + response.body());
    }
    return JSON.readTree(response.body());
  }

  int status(String path) {
    return send(request(path).GET()).statusCode();
  }

  HttpResponse<String> post(String path, byte[] body, String type) {
    return send(
        request(path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  byte[] bytes(String path) {
    try {
      return client
          .send(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + pagePort() + path))
        .header("Authorization", "Bearer " + viewer.token());
  }

  /** Sends telemetry. */
  HttpResponse<String> export(OtlpSignalKind kind, byte[] body, String type, boolean gzip) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(viewer.otlpEndpoint().resolve(kind.path()))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(gzip ? gzipped(body) : body));
    return send(gzip ? request.header("Content-Encoding", "gzip") : request);
  }

  /** Sends telemetry in protobuf, which has to be taken. */
  void export(OtlpSignalKind kind, Message request) {
    HttpResponse<String> response =
        export(kind, request.toByteArray(), "application/x-protobuf", false);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + response.body());
    }
  }

  static byte[] gzipped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The head of the answer to a request as it is, with headers that a client would not let pass.
   */
  static String raw(int port, String head, String body) throws IOException {
    return exactly(
        port, head + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  /** The head of the answer to these bytes. */
  static String exactly(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      StringBuilder head = new StringBuilder();
      for (int next = socket.getInputStream().read();
          next >= 0 && head.indexOf("\r\n\r\n") < 0;
          next = socket.getInputStream().read()) {
        head.append((char) next);
      }
      return head.toString();
    }
  }

  @Override
  public void close() {
    viewer.close();
  }
}
